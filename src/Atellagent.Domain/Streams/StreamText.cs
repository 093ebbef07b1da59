namespace Atellagent.Domain.Streams;

/// <summary>A piece of a text that comes in pieces.</summary>
/// <param name="Channel">Which text it goes on with.</param>
/// <param name="Text">The piece.</param>
public readonly record struct StreamText(string Channel, string Text);
