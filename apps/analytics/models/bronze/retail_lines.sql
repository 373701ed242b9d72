/*
description: >
  Lines of invoices from files of UCI Online Retail, as they stand there, every field as text. The file itself is a raw object of
  the lake, byte for byte, under its SHA-256, which is the name of the file here.
owner: analytics
personal: pseudonymous
place: bronze/retail_lines
keys: [line]
columns:
  line: { type: BIGINT, is: "Counted from 1, the header" }
  InvoiceNo: { type: VARCHAR, is: "As in the file" }
  StockCode: { type: VARCHAR, is: "As in the file" }
  Description: { type: VARCHAR, is: "As in the file" }
  Quantity: { type: VARCHAR, is: "As in the file" }
  InvoiceDate: { type: VARCHAR, is: "As in the file" }
  UnitPrice: { type: VARCHAR, is: "As in the file" }
  CustomerID: { type: VARCHAR, is: "As in the file" }
  Country: { type: VARCHAR, is: "As in the file" }
*/
select line, InvoiceNo, StockCode, Description, Quantity, InvoiceDate, UnitPrice, CustomerID, Country, file from landed
