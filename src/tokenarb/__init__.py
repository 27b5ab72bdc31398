"""tokenarb: prepaid AI access, sold and metered exactly."""
