declare module 'vader-sentiment' {
  const vader: {
    readonly SentimentIntensityAnalyzer: {
      /** `compound`: all words together, from -1 to 1. */
      polarity_scores(text: string): { readonly compound: number };
    };
  };
  export default vader;
}
