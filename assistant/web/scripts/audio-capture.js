// The microphone, with echo cancellation on, as frames of 24 kHz pcm16.

export class MicrophoneError extends Error {
  constructor(code) {
    super(code);
    this.code = code;
  }
}

const CODES = { NotAllowedError: "microphone_denied", SecurityError: "microphone_denied", NotFoundError: "microphone_missing", NotReadableError: "microphone_busy" };

async function askForMicrophone() {
  if (!navigator.mediaDevices?.getUserMedia) throw new MicrophoneError("microphone_insecure");
  try {
    return await navigator.mediaDevices.getUserMedia({
      audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true, channelCount: 1 },
    });
  } catch (error) {
    throw new MicrophoneError(CODES[error.name] ?? "microphone_failed");
  }
}

export class AudioCapture {
  /** @param onFrame called every 40 ms with (Int16Array of 960 samples, level 0…1) */
  constructor(onFrame) {
    this.onFrame = onFrame;
    this.muted = false;
  }

  /** Throws MicrophoneError with a code that has a plain sentence. */
  async start() {
    this.stream = await askForMicrophone();
    this.context = new AudioContext({ latencyHint: "interactive" });
    await this.context.audioWorklet.addModule("/assets/worklets/capture.js");
    const node = new AudioWorkletNode(this.context, "capture", { numberOfOutputs: 0 });
    node.port.onmessage = ({ data }) => this.onFrame(data.samples, data.level);
    this.context.createMediaStreamSource(this.stream).connect(node);
    await this.context.resume();
  }

  /** Muted, the track yields silence; frames go on, so that the server can still hear a turn end. */
  mute(muted) {
    this.muted = muted;
    for (const track of this.stream?.getAudioTracks() ?? []) track.enabled = !muted;
  }

  stop() {
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.context?.close();
    this.stream = null;
    this.context = null;
  }
}
