"""What outlives a restart: the database and the tables in it. The only package that imports a database driver."""
