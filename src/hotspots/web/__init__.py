"""The pages: what a safety manager sees in the browser. The only room that knows Streamlit."""
