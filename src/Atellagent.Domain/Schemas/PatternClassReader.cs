namespace Atellagent.Domain.Schemas;

/// <summary>Reads <c>[…]</c>.</summary>
internal sealed class PatternClassReader(string pattern)
{
    /// <summary>Reads a class.</summary>
    /// <param name="at">Behind the opening bracket; afterwards, behind the closing one.</param>
    /// <returns>The characters.</returns>
    public PatternClass Read(ref int at)
    {
        bool negated = at < pattern.Length && pattern[at] == '^';
        at += negated ? 1 : 0;
        PatternClass characters = new();
        while (true)
        {
            if (at >= pattern.Length)
            {
                throw Refuse("a '[' that nothing closes");
            }

            if (pattern[at] == ']')
            {
                at++;
                break;
            }

            ReadItem(characters, ref at);
        }

        PatternClass result = negated ? characters.Negate() : characters;
        return characters.IsEmpty || result.IsEmpty ? throw Refuse("an empty class; write \\] for the character") : result;
    }

    private void ReadItem(PatternClass characters, ref int at)
    {
        PatternClass first = ReadMember(ref at);
        bool isRange = at + 1 < pattern.Length && pattern[at] == '-' && pattern[at + 1] != ']';
        if (!isRange)
        {
            characters.Add(first);
            return;
        }

        at++;
        PatternClass last = ReadMember(ref at);
        if (first.Single is not char from || last.Single is not char to || from > to)
        {
            throw Refuse("a range in a class goes from one character to a later one; write \\- for the character");
        }

        if (from < '\uD800' && to > '\uDFFF')
        {
            throw Refuse("a range in a class cannot reach across the surrogates");
        }

        characters.Add(from, to);
    }

    private PatternClass ReadMember(ref int at)
    {
        char c = pattern[at++];
        return c switch
        {
            '\\' => PatternEscape.Read(pattern, ref at),
            '[' => throw Refuse("a '[' inside a class; write \\[ for the character"),
            _ when char.IsSurrogate(c) => throw Refuse("a class takes characters up to U+FFFF only"),
            _ => new PatternClass().Add(c),
        };
    }

    private static PatternTranslator.RefusedException Refuse(string reason) => new(reason);
}
