using System.Collections.Frozen;

namespace Atellagent.Domain.Detectors.Text;

/// <summary>
/// Finds many phrases in folded text in one pass, whatever spaces and punctuation stand inside them (Aho and Corasick, 1975). A step takes one look-up in a
/// dense table for Latin letters and a hash for all others; failures are followed at most as often as letters were taken.
/// </summary>
internal sealed class Phrases
{
    private const int Letters26 = 26;
    private readonly int[] _latin;
    private readonly FrozenDictionary<long, int> _other;
    private readonly int[] _fail;
    private readonly int[][] _ends;

    /// <summary>Makes it.</summary>
    /// <param name="phrases">The phrases, folded, without spaces; not one of them empty. A phrase may stand for several things.</param>
    public Phrases(IReadOnlyList<(string Text, int Meaning)> phrases)
    {
        Dictionary<long, int> edges = [];
        List<List<int>> ends = [[]];
        List<int> depth = [0];
        foreach ((string text, int meaning) in phrases)
        {
            int at = 0;
            foreach (char c in text)
            {
                if (!edges.TryGetValue(Key(at, c), out int next))
                {
                    next = ends.Count;
                    edges.Add(Key(at, c), next);
                    ends.Add([]);
                    depth.Add(depth[at] + 1);
                }

                at = next;
            }

            ends[at].Add(meaning);
        }

        (_fail, _ends) = Fail(edges, ends);
        _latin = new int[ends.Count * Letters26];
        Dictionary<long, int> other = [];
        foreach (int state in ByDepth(depth))
        {
            for (int letter = 0; letter < Letters26; letter++)
            {
                char c = (char)('a' + letter);
                _latin[(state * Letters26) + letter] = edges.TryGetValue(Key(state, c), out int next) ? next
                    : state == 0 ? 0 : _latin[(_fail[state] * Letters26) + letter];
            }
        }

        foreach ((long key, int next) in edges)
        {
            if ((char)(key & char.MaxValue) is < 'a' or > 'z')
            {
                other.Add(key, next);
            }
        }

        _other = other.ToFrozenDictionary();
    }

    /// <summary>Goes on by one letter.</summary>
    /// <param name="state">Where it stands; 0 at the beginning.</param>
    /// <param name="c">The letter, folded.</param>
    /// <returns>Where it stands then.</returns>
    public int Step(int state, char c)
    {
        uint letter = unchecked((uint)(c - 'a'));
        if (letter < Letters26)
        {
            return _latin[(state * Letters26) + (int)letter];
        }

        int next;
        while (!_other.TryGetValue(Key(state, c), out next) && state != 0)
        {
            state = _fail[state];
        }

        return next;
    }

    /// <summary>What ends where it stands: what each means, and how many letters it has, in turn.</summary>
    /// <param name="state">Where it stands.</param>
    public ReadOnlySpan<int> Ends(int state) => _ends[state];

    private static long Key(int state, char c) => ((long)state << 16) | c;

    private static IEnumerable<int> ByDepth(List<int> depth) => Enumerable.Range(0, depth.Count).OrderBy(s => depth[s]);

    private static (int[] Fail, int[][] Ends) Fail(Dictionary<long, int> edges, List<List<int>> ends)
    {
        int[] fail = new int[ends.Count];
        int[] length = new int[ends.Count];
        int[][] all = new int[ends.Count][];
        all[0] = [];
        ILookup<int, (char C, int Next)> children = edges.ToLookup(static e => (int)(e.Key >> 16), static e => ((char)(e.Key & char.MaxValue), e.Value));
        Queue<int> queue = new([0]);
        while (queue.TryDequeue(out int state))
        {
            foreach ((char c, int next) in children[state])
            {
                length[next] = length[state] + 1;
                int back = fail[state];
                int to = 0;
                while (state != 0 && !edges.TryGetValue(Key(back, c), out to) && back != 0)
                {
                    back = fail[back];
                }

                fail[next] = state == 0 ? 0 : to;
                all[next] = [.. ends[next].SelectMany(m => new[] { m, length[next] }), .. all[fail[next]]];
                queue.Enqueue(next);
            }
        }

        return (fail, all);
    }
}
