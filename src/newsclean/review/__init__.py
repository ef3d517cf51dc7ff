"""What a cleaning did, shown to people and programs, and what they say of it."""
