namespace Atellagent.Client.Administration;

/// <summary>Who is told of evidence, in short.</summary>
/// <param name="Name">The webhook, <c>file</c> or <c>otlp</c>.</param>
/// <param name="Behind">Whether a record has waited longer than the settings say.</param>
/// <param name="LagSeconds">How long the oldest record has waited.</param>
/// <param name="Waiting">How many wait, counted to a thousand.</param>
/// <param name="Failures">How often in a row it could not be told.</param>
/// <param name="Suspended">Whether it is suspended.</param>
public sealed record SystemSink(string Name, bool Behind, long LagSeconds, long Waiting, int Failures, bool Suspended);
