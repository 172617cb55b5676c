"""What is remembered: SQLAlchemy Core over SQLite or PostgreSQL. Only `service` calls it; nothing is imported here.

Every function takes the connection of the caller's transaction first (`with store.begin() as db`), commits nothing and
reads no clock: times come in as `now`, aware. So what one transaction does is there whole or not at all, whenever the
process or the machine stops.
"""
