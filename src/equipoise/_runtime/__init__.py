"""What has to do with the process and not with tables: threads, memory, warnings."""
