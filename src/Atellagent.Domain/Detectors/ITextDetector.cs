namespace Atellagent.Domain.Detectors;

/// <summary>
/// Looks at texts. It has no state, takes time linear in the text whatever that is, and allocates nothing where it finds nothing. That it finds
/// nothing never widens a decision.
/// </summary>
public interface ITextDetector
{
    /// <summary>Its name, with which the kinds of its findings begin: <c>secret</c>, <c>pii</c>, <c>injection</c>, <c>exfiltration</c>.</summary>
    string Name { get; }

    /// <summary>Looks at one text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="name">The name of the member whose value it is; empty where it is none.</param>
    /// <param name="findings">Takes what is found.</param>
    void Look(ReadOnlySpan<char> text, ReadOnlySpan<char> name, FindingSink findings);
}
