namespace Atellagent.Cli.Demo;

/// <summary>One step of an act of the demo.</summary>
/// <param name="What">What was tried.</param>
/// <param name="Came">What came of it.</param>
/// <param name="Detail">What was said about it.</param>
/// <param name="AsPromised">Whether that is what the boundary promises.</param>
internal sealed record DemoStep(string What, string Came, string Detail, bool AsPromised);
