"""`/v1/realtime`: the OpenAI Realtime protocol (GA names), with what it lacks beside it as `shop.*` events."""
