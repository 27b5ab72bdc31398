"""Where two rooms change together: customers and books, money and packages. Imports the rooms below; no door, no port."""
