namespace Atellagent.Client.Evidence;

/// <summary>A record as a stream told it.</summary>
/// <param name="Cursor">How far the stream had come with it, in every log: give it back to be told what follows, at whichever silo.</param>
/// <param name="Record">The record.</param>
public sealed record EvidenceEvent(string Cursor, EvidenceRecordReport Record);
