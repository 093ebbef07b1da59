namespace Atellagent.Client.Detectors;

/// <summary>A text that the built-in detectors are asked to look at.</summary>
/// <param name="Text">The text.</param>
public sealed record TextToSearch(string Text)
{
    /// <summary>Says nothing of the text, which may hold what nobody should log.</summary>
    /// <returns>A word.</returns>
    public override string ToString() => "(text)";
}
