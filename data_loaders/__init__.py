"""What comes in: bytes -> cells -> answers -> tables, a room for each step. Nothing here knows Streamlit."""
