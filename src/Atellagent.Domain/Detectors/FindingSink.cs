using System.Collections.Immutable;
using System.Text;

namespace Atellagent.Domain.Detectors;

/// <summary>Takes what detectors find, and knows where in a value they are looking.</summary>
public sealed class FindingSink
{
    private const int MostFindings = 10_000;
    private const int LongestPointer = 4096;
    private readonly List<string> _path = [];
    private string? _pointer;
    private List<Finding>? _findings;
    private bool _isName;

    /// <summary>Takes a finding in the text that is being looked at.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="score">Its score, from 0 to 1.</param>
    /// <param name="start">Where it begins, in UTF-16 units.</param>
    /// <param name="length">How long it is.</param>
    /// <exception cref="InvalidOperationException">There is too much to tell: then the detector has not answered.</exception>
    public void Add(string kind, decimal score, int start, int length)
    {
        _findings ??= [];
        if (_findings.Count == MostFindings)
        {
            throw new InvalidOperationException("there is more to find in this than can be told");
        }

        _findings.Add(new Finding(kind, score, _pointer ??= Pointer(), _isName, start, length));
    }

    /// <summary>What has been found, in the order in which it stands.</summary>
    internal ImmutableArray<Finding> Findings => _findings is null ? [] : [.. _findings];

    /// <summary>Whether anything has been found.</summary>
    internal bool HasAny => _findings is not null;

    internal void Enter(string segment)
    {
        _path.Add(segment);
        _pointer = null;
    }

    internal void Leave()
    {
        _path.RemoveAt(_path.Count - 1);
        _pointer = null;
    }

    internal void LookAtName(bool isName)
    {
        _isName = isName;
        _pointer = null;
    }

    // RFC 6901, section 3. A name in which something was found is not told itself.
    private string Pointer()
    {
        StringBuilder pointer = new();
        foreach (string segment in _isName ? _path[..^1] : _path)
        {
            if (pointer.Length + segment.Length > LongestPointer)
            {
                throw new InvalidOperationException("the names that lead to a finding are too long to tell");
            }

            pointer.Append('/').Append(segment.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal));
        }

        return pointer.ToString();
    }
}
