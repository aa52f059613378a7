// ResellPortal
