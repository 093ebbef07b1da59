using System.Collections.Immutable;
using Atellagent.Domain.Evidence.Tree;
using Atellagent.Domain.Json;

namespace Atellagent.WebConsole.Decisions;

/// <summary>A record's proof that it is in its log, worked out again when the page is made.</summary>
/// <param name="Log">The log.</param>
/// <param name="Index">The record.</param>
/// <param name="Size">The size of the checkpoint that it is proved for; 0 where none covers it yet.</param>
/// <param name="Hashes">How many hashes the proof has.</param>
/// <param name="Holds">Whether leaf and proof come to the root that the checkpoint names.</param>
public sealed record ProofCheck(string Log, long Index, long Size, int Hashes, bool Holds)
{
    /// <summary>Checks every proof of a story.</summary>
    /// <param name="story">The story of a decision.</param>
    /// <returns>One check for each record that is proved.</returns>
    public static ImmutableArray<ProofCheck> Of(JsonObject story) =>
        [.. story.Parts("proofs").SelectMany(static log => log.Parts("inclusion").Select(proof => Check(log.Text("log"), log.Text("checkpoint"), proof)))];

    private static ProofCheck Check(string log, string checkpoint, JsonObject proof)
    {
        long index = proof.Whole("index") ?? -1;
        long size = proof.Whole("size") ?? 0;
        ReadOnlyMemory<byte>[] steps = [.. proof.Texts("proof").Select(Bytes)];

        // A signed note (C2SP tlog-checkpoint) has the size in its second line and the root in its third.
        bool isNamed = checkpoint.Split('\n') is [_, var told, var root, ..]
            && string.Equals(told, size.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal)
            && string.Equals(root, proof.Text("root"), StringComparison.Ordinal);
        return new ProofCheck(log, index, size, steps.Length, isNamed && MerkleProof.IsIncluded(index, size, Leaf(proof).Span, steps, Bytes(proof.Text("root")).Span));
    }

    private static ReadOnlyMemory<byte> Leaf(JsonObject proof) => Bytes(proof.Text("leaf")) is { Length: MerkleHash.Length } leaf ? leaf : new byte[MerkleHash.Length];

    private static ReadOnlyMemory<byte> Bytes(string text)
    {
        byte[] bytes = new byte[MerkleHash.Length];
        return Convert.TryFromBase64String(text, bytes, out int length) && length == bytes.Length ? bytes : default(ReadOnlyMemory<byte>);
    }
}
