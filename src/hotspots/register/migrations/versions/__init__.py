"""One file per version of the tables, oldest first; a version that was released is never changed."""
