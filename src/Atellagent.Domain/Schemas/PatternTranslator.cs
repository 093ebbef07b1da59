using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Atellagent.Domain.Schemas;

/// <summary>Reads a pattern of the dialect and writes it as a .NET expression that means the same.</summary>
internal sealed class PatternTranslator(string pattern)
{
    private const int MaxDepth = 20;

    // What repetition expands to, in single characters. A match costs at most this many steps a character.
    private const int MaxSize = 1000;

    private readonly StringBuilder _output = new(pattern.Length + 16);
    private int _at;
    private int _depth;

    /// <summary>Translates.</summary>
    public bool TryTranslate([NotNullWhen(true)] out string? translated, [NotNullWhen(false)] out string? reason)
    {
        (translated, reason) = (null, null);
        try
        {
            ReadAlternatives();
            if (_at < pattern.Length)
            {
                throw Refuse("a ')' that nothing opens; write \\) for the character");
            }
        }
        catch (RefusedException refused)
        {
            reason = refused.Message;
            return false;
        }

        translated = _output.ToString();
        return true;
    }

    /// <summary>Whether the pattern is one sequence from <c>^</c> to <c>$</c>.</summary>
    public bool IsAnchored()
    {
        if (!pattern.StartsWith('^') || !pattern.EndsWith('$'))
        {
            return false;
        }

        int depth = 0;
        bool inClass = false;
        for (int i = 0; i < pattern.Length; i++)
        {
            switch (pattern[i])
            {
                case '\\':
                    // An escape at the end takes the $ for itself.
                    if (++i == pattern.Length - 1)
                    {
                        return false;
                    }

                    break;
                case '[':
                    inClass = true;
                    break;
                case ']':
                    inClass = false;
                    break;
                case '(' or ')' when !inClass:
                    depth += pattern[i] == '(' ? 1 : -1;
                    break;
                case '|' when !inClass && depth == 0:
                    return false;
                default:
                    break;
            }
        }

        return true;
    }

    private int ReadAlternatives()
    {
        int size = ReadSequence();
        while (_at < pattern.Length && pattern[_at] == '|')
        {
            _at++;
            _output.Append('|');
            size = Limit(size + ReadSequence());
        }

        return size;
    }

    private int ReadSequence()
    {
        int size = 0;
        while (_at < pattern.Length && pattern[_at] is not ('|' or ')'))
        {
            size = Limit(size + ReadTerm());
        }

        return size;
    }

    private int ReadTerm()
    {
        char c = pattern[_at++];
        if (c is '^' or '$')
        {
            _output.Append(c == '^' ? @"\A" : @"\z");
            return _at < pattern.Length && pattern[_at] is '*' or '+' or '?' or '{'
                ? throw Refuse($"'{c}' cannot be repeated")
                : 1;
        }

        int size = c switch
        {
            '.' => Write(new PatternClass().Add('\n').Add('\r').Add('\u2028').Add('\u2029').Negate()),
            '(' => ReadGroup(),
            '[' => Write(new PatternClassReader(pattern).Read(ref _at)),
            '\\' => Write(PatternEscape.Read(pattern, ref _at)),
            '*' or '+' or '?' => throw Refuse($"'{c}' with nothing before it to repeat"),
            '{' or '}' or ']' => throw Refuse($"a '{c}' by itself; write \\{c} for the character"),
            _ => WriteLiteral(c),
        };
        return ReadRepetition(size);
    }

    private int ReadGroup()
    {
        if (++_depth > MaxDepth)
        {
            throw Refuse($"groups nested deeper than {MaxDepth}");
        }

        if (_at < pattern.Length && pattern[_at] == '?')
        {
            if (_at + 1 >= pattern.Length || pattern[_at + 1] != ':')
            {
                throw Refuse("only ( and (?: open a group; look-around, named groups and flags are not in this dialect");
            }

            _at += 2;
        }

        _output.Append("(?:");
        int size = ReadAlternatives();
        if (_at >= pattern.Length)
        {
            throw Refuse("a '(' that nothing closes");
        }

        _at++;
        _depth--;
        _output.Append(')');
        return size + 1;
    }

    private int ReadRepetition(int size)
    {
        if (_at >= pattern.Length || pattern[_at] is not ('*' or '+' or '?' or '{'))
        {
            return size;
        }

        char c = pattern[_at++];
        int times = 1;
        if (c == '{')
        {
            times = ReadCounts();
        }
        else
        {
            _output.Append(c);
        }

        if (_at < pattern.Length && pattern[_at] == '?')
        {
            // Lazy or greedy makes no difference to whether there is a match.
            _at++;
        }

        if (_at < pattern.Length && pattern[_at] is '*' or '+' or '?' or '{')
        {
            throw Refuse("a repetition of a repetition; put the first in a group, and possessive forms are not in this dialect");
        }

        return Limit(size * times);
    }

    private int ReadCounts()
    {
        int least = ReadCount();
        int most = least;
        _output.Append('{').Append(least);
        if (_at < pattern.Length && pattern[_at] == ',')
        {
            _at++;
            _output.Append(',');
            bool open = _at < pattern.Length && pattern[_at] == '}';
            most = open ? least : ReadCount();
            if (!open)
            {
                _output.Append(most);
            }
        }

        if (_at >= pattern.Length || pattern[_at++] != '}' || most < least)
        {
            throw Refuse("counts are {n}, {n,} or {n,m} with n no greater than m");
        }

        _output.Append('}');
        return Math.Max(most, 1);
    }

    private int ReadCount()
    {
        int from = _at;
        while (_at < pattern.Length && char.IsAsciiDigit(pattern[_at]))
        {
            _at++;
        }

        return _at - from is > 0 and <= 4
            ? int.Parse(pattern.AsSpan(from, _at - from), CultureInfo.InvariantCulture)
            : throw Refuse("counts are {n}, {n,} or {n,m}, at most 1000; write \\{ for the character");
    }

    private int Write(PatternClass characters)
    {
        characters.Write(_output);
        return 1;
    }

    private int WriteLiteral(char c)
    {
        if (!char.IsSurrogate(c))
        {
            return Write(new PatternClass().Add(c));
        }

        if (!char.IsHighSurrogate(c) || _at >= pattern.Length || !char.IsLowSurrogate(pattern[_at]))
        {
            throw Refuse("half a surrogate pair");
        }

        // One group, so that a repetition repeats the whole character.
        _output.Append("(?:").Append(c).Append(pattern[_at++]).Append(')');
        return 1;
    }

    private static int Limit(int size) =>
        size <= MaxSize ? size : throw Refuse($"it repeats so much that it expands to more than {MaxSize} characters");

    private static RefusedException Refuse(string reason) => new(reason);

    /// <summary>Ends the reading of a pattern that is not of the dialect.</summary>
    internal sealed class RefusedException(string message) : Exception(message);
}
