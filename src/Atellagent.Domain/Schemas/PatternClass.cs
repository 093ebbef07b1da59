using System.Globalization;
using System.Text;

namespace Atellagent.Domain.Schemas;

/// <summary>A set of characters: ranges of the Basic Multilingual Plane, and whether everything beyond it belongs too.</summary>
internal sealed class PatternClass
{
    private readonly List<(char First, char Last)> _ranges = [];
    private bool _hasAstral;

    /// <summary>The one character of the set, if it has exactly one.</summary>
    public char? Single => !_hasAstral && _ranges is [var (first, last)] && first == last ? first : null;

    /// <summary>Whether nothing belongs.</summary>
    public bool IsEmpty => _ranges.Count == 0 && !_hasAstral;

    /// <summary>Adds a character.</summary>
    public PatternClass Add(char c) => Add(c, c);

    /// <summary>Adds a range, both ends included.</summary>
    public PatternClass Add(char first, char last)
    {
        _ranges.Add((first, last));
        return this;
    }

    /// <summary>Adds another set.</summary>
    public PatternClass Add(PatternClass other)
    {
        _ranges.AddRange(other._ranges);
        _hasAstral |= other._hasAstral;
        return this;
    }

    /// <summary>The set of all other characters.</summary>
    public PatternClass Negate()
    {
        PatternClass rest = new() { _hasAstral = !_hasAstral };
        int next = 0;
        // Surrogates are halves of characters, never characters: they stay outside of every set.
        foreach ((char first, char last) in _ranges.Append((First: '\uD800', Last: '\uDFFF')).OrderBy(range => range.First))
        {
            if (first > next)
            {
                rest.Add((char)next, (char)(first - 1));
            }

            next = Math.Max(next, last + 1);
        }

        return next > char.MaxValue ? rest : rest.Add((char)next, char.MaxValue);
    }

    /// <summary>Writes the set as a .NET expression.</summary>
    /// <param name="output">Where to.</param>
    public void Write(StringBuilder output)
    {
        if (Single is char one && char.IsAsciiLetterOrDigit(one))
        {
            output.Append(one);
            return;
        }

        output.Append(_hasAstral ? @"(?:[\uD800-\uDBFF][\uDC00-\uDFFF]|[" : "[");
        foreach ((char first, char last) in _ranges)
        {
            WriteUnit(output, first);
            if (last != first)
            {
                output.Append('-');
                WriteUnit(output, last);
            }
        }

        output.Append(_hasAstral ? "])" : "]");
    }

    private static void WriteUnit(StringBuilder output, char c) =>
        output.Append(@"\u").Append(((int)c).ToString("X4", CultureInfo.InvariantCulture));
}
