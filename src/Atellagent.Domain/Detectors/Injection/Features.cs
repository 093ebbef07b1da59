using Atellagent.Domain.Detectors.Text;

namespace Atellagent.Domain.Detectors.Injection;

/// <summary>The n-grams that end at each character of a folded text, as numbers of buckets. Training and use share it.</summary>
internal struct Features
{
    /// <summary>How many buckets one character touches at most.</summary>
    public const int Most = 5;

    private const uint Golden = 0x9E3779B1;
    private const int Shift = 32 - 17;
    private uint _c1;
    private uint _c2;
    private uint _c3;
    private uint _c4;
    private uint _word;
    private uint _before;

    /// <summary>The weights of the n-grams that end with a character, together.</summary>
    /// <param name="c">The character, folded.</param>
    /// <param name="weights">A weight for each bucket.</param>
    public int Sum(char c, sbyte[] weights)
    {
        Span<int> buckets = stackalloc int[Most];
        int count = Next(c, buckets);
        int sum = 0;
        for (int i = 0; i < count; i++)
        {
            sum += weights[buckets[i]];
        }

        return sum;
    }

    /// <summary>The n-grams that end with a character.</summary>
    /// <param name="c">The character, folded.</param>
    /// <param name="buckets">Takes the buckets.</param>
    /// <returns>How many there are.</returns>
    public int Next(char c, Span<int> buckets)
    {
        unchecked
        {
            uint three = (((_c2 * 31) + _c1) * 0x01000193) + c;
            uint four = (three * 0x01000193) + (_c3 * 0x85EBCA6B);
            uint five = (four * 0x01000193) + (_c4 * 0xC2B2AE35);
            buckets[0] = (int)(((three + 1) * Golden) >> Shift);
            buckets[1] = (int)(((four + 2) * Golden) >> Shift);
            buckets[2] = (int)(((five + 3) * Golden) >> Shift);
            int count = 3;
            if (Letters.IsWord(c))
            {
                _word = (_word * 0x01000193) + c + 1;
            }
            else if (_word != 0)
            {
                buckets[count++] = (int)(((_word + 4) * Golden) >> Shift);
                buckets[count++] = (int)((((_before * 0x85EBCA6B) + _word + 5) * Golden) >> Shift);
                _before = _word;
                _word = 0;
            }

            _c4 = _c3;
            _c3 = _c2;
            _c2 = _c1;
            _c1 = c;
            return count;
        }
    }
}
