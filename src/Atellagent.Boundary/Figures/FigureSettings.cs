namespace Atellagent.Boundary.Figures;

/// <summary>What figures are held against.</summary>
/// <param name="SinkPatience">How long a record may wait for a sink before that counts as behind.</param>
public sealed record FigureSettings(TimeSpan SinkPatience);
