"""What comes in: bytes -> cells -> answers -> tables. Nothing here knows Streamlit."""
