"""The pages, by area. Each function is one call of the service layer; each module's PAGES are its lines of the table."""
