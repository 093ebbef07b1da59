using System.Collections.Immutable;
using System.Text;

namespace Atellagent.Domain.Detectors;

/// <summary>Takes what detectors find, and knows where in a value they are looking.</summary>
/// <param name="deadline">By when they have to have answered.</param>
public sealed class FindingSink(DetectionDeadline deadline = default)
{
    private const int MostFindings = 10_000;
    private const int LongestPointer = 4096;
    private readonly List<string> _path = [];
    private string? _pointer;
    private List<Finding>? _findings;
    private HashSet<(string Kind, int Start, int Length)>? _told;
    private int[]? _places;
    private (int Start, int Length)? _part;
    private int _textFrom;
    private bool _isName;

    /// <summary>Takes a finding in the text that is being looked at.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="score">Its score, from 0 to 1.</param>
    /// <param name="start">Where it begins, in UTF-16 units.</param>
    /// <param name="length">How long it is.</param>
    /// <exception cref="InvalidOperationException">There is too much to tell: then the detector has not answered.</exception>
    public void Add(string kind, decimal score, int start, int length)
    {
        (start, length) = _part ?? (start, length);
        if (_places is not null)
        {
            (start, length) = (_places[start], _places[start + length] - _places[start]);
            if (!_told!.Add((kind, start, length)))
            {
                return;
            }
        }

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

    /// <summary>Begins a text, or the name of a member.</summary>
    /// <exception cref="TimeoutException">The detector is late.</exception>
    internal void BeginText()
    {
        deadline.ThrowIfPast();
        _textFrom = _findings?.Count ?? 0;
        (_places, _part) = (null, null);
    }

    /// <summary>The text is looked at once more with its escapes resolved; what was found in it before is not told again.</summary>
    /// <param name="places">Where each of its characters stood, and its end.</param>
    /// <exception cref="TimeoutException">The detector is late.</exception>
    internal void BeginResolved(int[] places)
    {
        deadline.ThrowIfPast();
        _told ??= [];
        _told.Clear();
        for (int i = _textFrom; i < (_findings?.Count ?? 0); i++)
        {
            _told.Add((_findings![i].Kind, _findings[i].Start, _findings[i].Length));
        }

        _places = places;
    }

    /// <summary>What is found from now on stands in something that is found as a whole.</summary>
    /// <param name="start">Where that begins.</param>
    /// <param name="length">How long it is.</param>
    internal void BeginPart(int start, int length) => _part = (start, length);

    /// <summary>Ends it.</summary>
    internal void EndPart() => _part = null;

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
