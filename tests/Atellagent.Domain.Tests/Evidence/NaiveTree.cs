using System.Security.Cryptography;

namespace Atellagent.Domain.Tests.Evidence;

/// <summary>RFC 6962 section 2.1, word for word, without any thought of speed.</summary>
internal static class NaiveTree
{
    public static byte[] Hash(IReadOnlyList<byte[]> data) => data.Count switch
    {
        0 => SHA256.HashData([]),
        1 => SHA256.HashData([0, .. data[0]]),
        _ => SHA256.HashData([1, .. Hash(First(data)), .. Hash(Rest(data))]),
    };

    public static List<byte[]> Path(int m, IReadOnlyList<byte[]> data)
    {
        if (data.Count == 1)
        {
            return [];
        }

        int k = Split(data.Count);
        return m < k ? [.. Path(m, First(data)), Hash(Rest(data))] : [.. Path(m - k, Rest(data)), Hash(First(data))];
    }

    public static List<byte[]> Proof(int m, IReadOnlyList<byte[]> data) => Subproof(m, data, isWhole: true);

    private static List<byte[]> Subproof(int m, IReadOnlyList<byte[]> data, bool isWhole)
    {
        if (m == data.Count)
        {
            return isWhole ? [] : [Hash(data)];
        }

        int k = Split(data.Count);
        return m <= k ? [.. Subproof(m, First(data), isWhole), Hash(Rest(data))] : [.. Subproof(m - k, Rest(data), isWhole: false), Hash(First(data))];
    }

    private static byte[][] First(IReadOnlyList<byte[]> data) => [.. data.Take(Split(data.Count))];

    private static byte[][] Rest(IReadOnlyList<byte[]> data) => [.. data.Skip(Split(data.Count))];

    private static int Split(int count)
    {
        int k = 1;
        while (k * 2 < count)
        {
            k *= 2;
        }

        return k;
    }
}
