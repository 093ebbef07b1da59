namespace Atellagent.Domain.Detectors.Text;

/// <summary>Signs that mean something only where many stand close together.</summary>
/// <param name="kind">The kind of the finding that they make.</param>
/// <param name="score">Its score.</param>
/// <param name="threshold">How many there must be.</param>
/// <param name="reach">How far one may stand from the one before, in UTF-16 units.</param>
internal struct SignRun(string kind, decimal score, int threshold, int reach)
{
    private int _count;
    private int _start;
    private int _end;

    /// <summary>Takes one.</summary>
    /// <param name="start">Where it begins.</param>
    /// <param name="end">Where it ends.</param>
    /// <param name="findings">Takes the run before it, where it was one.</param>
    public void Add(int start, int end, FindingSink findings)
    {
        if (_count > 0 && start - _end > reach)
        {
            End(findings);
        }

        if (_count++ == 0)
        {
            _start = start;
        }

        _end = end;
    }

    /// <summary>There are no more.</summary>
    /// <param name="findings">Takes the run, if it is one.</param>
    public void End(FindingSink findings)
    {
        if (_count >= threshold)
        {
            findings.Add(kind, score, _start, _end - _start);
        }

        _count = 0;
    }
}
