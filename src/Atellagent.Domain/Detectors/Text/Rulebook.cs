using System.Globalization;

namespace Atellagent.Domain.Detectors.Text;

/// <summary>
/// Rules over phrases, read from a plain resource. <c>term NAME: PHRASE | PHRASE</c> names phrases; <c>rule KIND SCORE GAP: NAME NAME</c> makes a finding of
/// terms that follow one another with at most GAP folded characters between any two. A phrase stands where a word begins, with whatever spaces and
/// punctuation inside. One pass over the text, and a fixed number of steps for each phrase that ends.
/// </summary>
internal sealed class Rulebook
{
    private const int Never = -1;
    private const int MostApart = 3;
    private readonly Phrases _phrases;
    private readonly Rule[] _rules;
    private readonly Place[][] _places;
    private readonly int _slots;

    private Rulebook(Phrases phrases, Rule[] rules, Place[][] places, int slots)
    {
        _phrases = phrases;
        _rules = rules;
        _places = places;
        _slots = slots;
    }

    /// <summary>Reads a rulebook.</summary>
    /// <param name="resource">The name of the resource.</param>
    public static Rulebook Read(string resource)
    {
        using Stream stream = typeof(Rulebook).Assembly.GetManifestResourceStream(resource) ?? throw new InvalidOperationException(resource + " is missing");
        using StreamReader reader = new(stream);
        List<(string Text, int Meaning)> phrases = [];
        Dictionary<string, int> terms = new(StringComparer.Ordinal);
        List<Rule> rules = [];
        List<List<Place>> places = [];
        int slots = 0;
        while (reader.ReadLine() is { } line)
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            string[] head = line[..Math.Max(0, colon)].Split(' ');
            if (head is ["term", string name])
            {
                terms.TryAdd(name, terms.Count);
                if (places.Count < terms.Count)
                {
                    places.Add([]);
                }

                phrases.AddRange(line[(colon + 1)..].Split('|', StringSplitOptions.TrimEntries).Select(t => (Squeeze(t), terms[name])).Where(static p => p.Item1.Length > 0));
            }
            else if (head is ["rule", string kind, string score, string gap])
            {
                string[] steps = line[(colon + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
                for (int i = steps.Length - 1; i >= 0; i--)
                {
                    // The last step first, so that one phrase does not make two steps of one rule.
                    places[terms[steps[i]]].Add(new Place(rules.Count, slots + i, i == 0, i == steps.Length - 1));
                }

                slots += steps.Length;
                rules.Add(new Rule(kind, decimal.Parse(score, CultureInfo.InvariantCulture), int.Parse(gap, CultureInfo.InvariantCulture)));
            }
            else if (line.Length > 0 && line[0] != '#')
            {
                throw new InvalidOperationException($"{resource} has a line that is neither a term nor a rule: {line}");
            }
        }

        return new Rulebook(new Phrases(phrases), [.. rules], [.. places.Select(static p => p.ToArray())], slots);
    }

    /// <summary>Looks for what the rules say.</summary>
    /// <param name="folded">The text.</param>
    /// <param name="start">Where the finding begins when the text is only what an encoded one holds; negative where it is the text itself.</param>
    /// <param name="length">How long that is.</param>
    /// <param name="findings">Takes what is found.</param>
    public void Look(FoldedText folded, int start, int length, FindingSink findings)
    {
        ReadOnlySpan<char> text = folded.Characters;
        Span<(int Start, int End)> reached = stackalloc (int, int)[_slots];
        reached.Fill((Never, Never));
        Span<(int Start, int End)> found = stackalloc (int, int)[_rules.Length];
        found.Fill((Never, Never));
        int state = 0;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (!Letters.IsWord(c))
            {
                continue;
            }

            state = _phrases.Step(state, c);
            ReadOnlySpan<int> ends = _phrases.Ends(state);
            for (int e = 0; e < ends.Length; e += 2)
            {
                int from = Begin(text, i, ends[e + 1]);
                if (from >= 0 && (from == 0 || !Letters.IsWord(text[from - 1]) || text[from] > '\u0590'))
                {
                    Take(_places[ends[e]], from, i + 1, reached, found, folded, start, length, findings);
                }
            }
        }

        for (int rule = 0; rule < found.Length; rule++)
        {
            Tell(rule, found[rule], folded, start, length, findings);
        }
    }

    private static string Squeeze(string phrase)
    {
        char[] folded = new char[phrase.Length];
        int length = 0;
        foreach (char c in phrase)
        {
            char f = Letters.Fold(c);
            if (f != Letters.Nothing && Letters.IsWord(f))
            {
                folded[length++] = f;
            }
        }

        return new string(folded, 0, length);
    }

    // Where a phrase began; -1 where so much stands between its letters that it is none.
    private static int Begin(ReadOnlySpan<char> text, int end, int letters)
    {
        int at = end;
        int left = letters - 1;
        int least = end - (letters * MostApart);
        while (left > 0)
        {
            if (--at < least)
            {
                return -1;
            }

            left -= Letters.IsWord(text[at]) ? 1 : 0;
        }

        return at;
    }

    private void Take(
        Place[] places, int from, int to, Span<(int Start, int End)> reached, Span<(int Start, int End)> found, FoldedText folded, int start, int length, FindingSink findings)
    {
        foreach (Place place in places)
        {
            int begin = from;
            if (!place.IsFirst)
            {
                (int first, int last) = reached[place.Slot - 1];
                if (first < 0 || from < last || from - last > _rules[place.Rule].Gap)
                {
                    continue;
                }

                begin = first;
            }

            reached[place.Slot] = (begin, to);
            if (place.IsLast)
            {
                (int Start, int End) before = found[place.Rule];
                if (before.Start >= 0 && begin > before.End)
                {
                    Tell(place.Rule, before, folded, start, length, findings);
                    before = (Never, Never);
                }

                found[place.Rule] = (before.Start < 0 ? begin : before.Start, to);
            }
        }
    }

    private void Tell(int rule, (int Start, int End) at, FoldedText folded, int start, int length, FindingSink findings)
    {
        if (at.Start < 0)
        {
            return;
        }

        Rule said = _rules[rule];
        if (start >= 0)
        {
            findings.Add(said.Kind, said.Score, start, length);
            return;
        }

        int from = folded.Origin(at.Start);
        findings.Add(said.Kind, said.Score, from, folded.Origin(at.End) - from);
    }

    private readonly record struct Rule(string Kind, decimal Score, int Gap);

    private readonly record struct Place(int Rule, int Slot, bool IsFirst, bool IsLast);
}
