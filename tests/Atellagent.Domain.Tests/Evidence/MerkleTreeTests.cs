using System.Security.Cryptography;
using Atellagent.Domain.Evidence.Tree;
using Atellagent.Harness;
using CsCheck;

namespace Atellagent.Domain.Tests.Evidence;

public sealed class MerkleTreeTests
{
    // The leaves and roots that implementations of RFC 6962 have tested themselves with since the first one; see tests/corpora/transparency.
    private static readonly string[] KnownLeaves = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];

    [Theory]
    [InlineData(0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData(1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d")]
    [InlineData(2, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125")]
    [InlineData(3, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77")]
    [InlineData(4, "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7")]
    [InlineData(5, "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4")]
    [InlineData(6, "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef")]
    [InlineData(7, "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c")]
    [InlineData(8, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328")]
    public void Roots_are_those_that_everybody_has(int size, string root)
    {
        TreeEdge edge = new();
        foreach (string leaf in KnownLeaves.Take(size))
        {
            edge.Append(HashOf(Convert.FromHexString(leaf)), []);
        }

        Assert.Equal(root, Convert.ToHexStringLower(edge.Root()));
    }

    [Theory]
    [InlineData(0, 8, "lqKW0iTyhcZ77pPDD4owkVfw2qNdxbh+QQt4YwoJz8c= Xwg/ChozygdqlSeYMlgNs+DvRYS9/x9UyKNg9Q3jAx4= a0eq8p7jwq+a+Im8H7klTavTEXfxYjLdaqsDXKOb9uQ=")]
    [InlineData(5, 8, "vBoGQ7EuTS18d5GPROD095qDi2z57FtcKD4fTYhZnms= yoVOoSjtBQtBs1/8G4e46yveRh6eO1WW7Oa51ZdaCuA= 037kGJdt2VdTwcc4Yrk5j6Kiz5tP8P3+izDNlSCWFLc=")]
    [InlineData(2, 3, "+sVCA+fMaWzw38tCySodnbr3CtnmIfS9jZhmLwDjwSU=")]
    [InlineData(1, 5, "bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0= Xwg/ChozygdqlSeYMlgNs+DvRYS9/x9UyKNg9Q3jAx4= vBoGQ7EuTS18d5GPROD095qDi2z57FtcKD4fTYhZnms=")]
    public void A_leaf_is_shown_by_the_proof_that_others_have_published(int at, int size, string published)
    {
        ReadOnlyMemory<byte>[] proof = Steps(published);
        byte[][] data = [.. KnownLeaves.Take(size).Select(Convert.FromHexString)];
        byte[] root = NaiveTree.Hash(data);

        Assert.Equal(proof.Select(static step => Convert.ToBase64String(step.Span)), ProofPlan.Inclusion(at, size).Compute(Tiles(data)).Select(static step => Convert.ToBase64String(step.Span)));
        Assert.True(MerkleProof.IsIncluded(at, size, HashOf(data[at]), proof, root));
        Assert.All(Spoiled(proof), wrong => Assert.False(MerkleProof.IsIncluded(at, size, HashOf(data[at]), wrong, root)));
        Assert.False(MerkleProof.IsIncluded(at + 1, size, HashOf(data[at]), proof, root));
        Assert.False(MerkleProof.IsIncluded(at ^ 2, size, HashOf(data[at]), proof, root));
        Assert.False(MerkleProof.IsIncluded(at, size * 2, HashOf(data[at]), proof, root));
    }

    [Theory]
    [InlineData(1, 8, "lqKW0iTyhcZ77pPDD4owkVfw2qNdxbh+QQt4YwoJz8c= Xwg/ChozygdqlSeYMlgNs+DvRYS9/x9UyKNg9Q3jAx4= a0eq8p7jwq+a+Im8H7klTavTEXfxYjLdaqsDXKOb9uQ=")]
    [InlineData(6, 8, "DrxdNDf74tsVi58Sah0RjjCBgQMdCpSfje3t68VY72o= yoVOoSjtBQtBs1/8G4e46yveRh6eO1WW7Oa51ZdaCuA= 037kGJdt2VdTwcc4Yrk5j6Kiz5tP8P3+izDNlSCWFLc=")]
    [InlineData(2, 5, "Xwg/ChozygdqlSeYMlgNs+DvRYS9/x9UyKNg9Q3jAx4= vBoGQ7EuTS18d5GPROD095qDi2z57FtcKD4fTYhZnms=")]
    [InlineData(6, 7, "DrxdNDf74tsVi58Sah0RjjCBgQMdCpSfje3t68VY72o= sIaT7C5yFZcTBkHoIR5+7cy0wmQTlj7ubB4u0W/7Gl8= 037kGJdt2VdTwcc4Yrk5j6Kiz5tP8P3+izDNlSCWFLc=")]
    public void A_tree_has_grown_by_the_proof_that_others_have_published(int size, int grown, string published)
    {
        ReadOnlyMemory<byte>[] proof = Steps(published);
        byte[][] data = [.. KnownLeaves.Take(grown).Select(Convert.FromHexString)];
        (byte[] root, byte[] after) = (NaiveTree.Hash(data[..size]), NaiveTree.Hash(data));

        Assert.Equal(proof.Select(static step => Convert.ToBase64String(step.Span)), ProofPlan.Consistency(size, grown).Compute(Tiles(data)).Select(static step => Convert.ToBase64String(step.Span)));
        Assert.True(MerkleProof.IsConsistent(size, root, grown, after, proof));
        Assert.All(Spoiled(proof), wrong => Assert.False(MerkleProof.IsConsistent(size, root, grown, after, wrong)));
        Assert.False(MerkleProof.IsConsistent(size, after, grown, root, proof));
        Assert.False(MerkleProof.IsConsistent(size ^ 2, root, grown, after, proof));
        Assert.False(MerkleProof.IsConsistent(size, root, grown * 2, after, proof));
    }

    [Fact]
    public void Proofs_of_every_leaf_and_every_smaller_tree_are_those_of_the_words_of_the_rfc()
    {
        for (int size = 1; size <= Rounds.Of(70, 300); size++)
        {
            byte[][] data = Data(size);
            IReadOnlyDictionary<TileAddress, ReadOnlyMemory<byte>> tiles = Tiles(data);
            byte[] root = NaiveTree.Hash(data);
            Assert.Equal(root, Assert.Single(ProofPlan.Root(size).Compute(tiles)).ToArray());
            for (int at = 0; at < size; at++)
            {
                ReadOnlyMemory<byte>[] proof = [.. ProofPlan.Inclusion(at, size).Compute(tiles)];
                Assert.Equal(NaiveTree.Path(at, data), proof.Select(static hash => hash.ToArray()));
                Assert.True(MerkleProof.IsIncluded(at, size, HashOf(data[at]), proof, root));

                proof = [.. ProofPlan.Consistency(at + 1, size).Compute(tiles)];
                Assert.Equal(NaiveTree.Proof(at + 1, data), proof.Select(static hash => hash.ToArray()));
                Assert.True(MerkleProof.IsConsistent(at + 1, NaiveTree.Hash(data[..(at + 1)]), size, root, proof));
            }
        }
    }

    [Fact]
    public void A_tree_over_several_levels_of_tiles_is_the_tree_of_the_rfc()
    {
        const int Size = 66_000;
        byte[][] data = Data(Size);
        IReadOnlyDictionary<TileAddress, ReadOnlyMemory<byte>> tiles = Tiles(data);
        byte[] root = NaiveTree.Hash(data);

        Assert.Equal(root, ProofPlan.Root(Size).Compute(tiles)[0].ToArray());
        foreach (int at in (int[])[0, 255, 256, 65_535, 65_536, Size - 1])
        {
            ReadOnlyMemory<byte>[] proof = [.. ProofPlan.Inclusion(at, Size).Compute(tiles)];
            Assert.True(MerkleProof.IsIncluded(at, Size, HashOf(data[at]), proof, root), $"leaf {at}");
            proof = [.. ProofPlan.Consistency(at + 1, Size).Compute(tiles)];
            Assert.True(MerkleProof.IsConsistent(at + 1, NaiveTree.Hash(data[..(at + 1)]), Size, root, proof), $"size {at + 1}");
        }
    }

    [Fact]
    public void A_proof_that_was_changed_anywhere_proves_nothing() =>
        (from size in Gen.Int[2, 600]
         from at in Gen.Int[0, size - 1]
         from change in Gen.Int[0, 5]
         from place in Gen.Int[0, 1000]
         select (size, at, change, place)).Sample(
            static picked =>
            {
                (int size, int at, int change, int place) = picked;
                byte[][] data = Data(size);
                IReadOnlyDictionary<TileAddress, ReadOnlyMemory<byte>> tiles = Tiles(data);
                byte[] root = ProofPlan.Root(size).Compute(tiles)[0].ToArray();
                byte[] before = at == size - 1 ? root : ProofPlan.Root(at + 1).Compute(Tiles(data[..(at + 1)]))[0].ToArray();
                List<ReadOnlyMemory<byte>> inclusion = [.. ProofPlan.Inclusion(at, size).Compute(tiles)];
                List<ReadOnlyMemory<byte>> consistency = [.. ProofPlan.Consistency(at + 1, size).Compute(tiles)];
                bool wasChanged = Change(inclusion, change, place);
                bool wasConsistencyChanged = Change(consistency, change, place);

                return MerkleProof.IsIncluded(at, size, HashOf(data[at]), inclusion, root) == !wasChanged
                    && MerkleProof.IsConsistent(at + 1, before, size, root, consistency) == !wasConsistencyChanged
                    && !MerkleProof.IsIncluded(at, size, HashOf([1, 2, 3]), inclusion, root)
                    && (at + 1 == size || !MerkleProof.IsConsistent(at + 1, HashOf([9]), size, root, consistency));
            },
            iter: Rounds.Of(200, 5000));

    [Fact]
    public void An_edge_that_is_restored_from_tiles_goes_on_as_if_nothing_had_happened() =>
        (from size in Gen.OneOf(Gen.Int[0, 700], Gen.Int[65_000, 66_500])
         from more in Gen.Int[0, 600]
         select (size, more)).Sample(
            static picked =>
            {
                (int size, int more) = picked;
                byte[][] data = Data(size + more);
                List<FullTile> stored = [];
                TreeEdge whole = new();
                Append(whole, data[..size], stored);
                TreeEdge restored = new();
                for (int level = 3; level >= 0; level--)
                {
                    long first = (size >> (8 * (level + 2))) * 256;
                    foreach (FullTile tile in stored.Where(tile => tile.Level == level && tile.Index >= first))
                    {
                        restored.AppendTile(level, tile.Root.Span);
                    }
                }

                Append(restored, data[(size / 256 * 256)..size], []);
                List<FullTile> later = [];
                List<FullTile> laterRestored = [];
                Append(whole, data[size..], later);
                Append(restored, data[size..], laterRestored);

                return restored.Size == whole.Size
                    && restored.Root().AsSpan().SequenceEqual(whole.Root())
                    && later.Select(Text).SequenceEqual(laterRestored.Select(Text));
            },
            iter: Rounds.Of(30, 500));

    [Theory]
    [InlineData(0, 0, 256, "tile/0/000")]
    [InlineData(1, 1_234_067, 256, "tile/1/x001/x234/067")]
    [InlineData(0, 999, 1, "tile/0/999.p/1")]
    [InlineData(2, 1000, 255, "tile/2/x001/000.p/255")]
    public void A_tile_has_one_path(int level, long index, int width, string path)
    {
        TileAddress tile = new(level, index, width);

        Assert.Equal(path, tile.Path);
        Assert.True(TileAddress.TryParse(path["tile/".Length..], out TileAddress read, out bool isEntries));
        Assert.Equal((tile, false), (read, isEntries));
        Assert.True(TileAddress.TryParse((tile with { Level = 0 }).EntriesPath["tile/".Length..], out read, out isEntries));
        Assert.Equal((tile with { Level = 0 }, true), (read, isEntries));
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("0/")]
    [InlineData("0/1")]
    [InlineData("0/0001")]
    [InlineData("00/001")]
    [InlineData("8/001")]
    [InlineData("-1/001")]
    [InlineData("+1/001")]
    [InlineData("0/x001")]
    [InlineData("0/001/002")]
    [InlineData("0/x000/001")]
    [InlineData("0/001.p")]
    [InlineData("0/001.p/0")]
    [InlineData("0/001.p/256")]
    [InlineData("0/001.p/01")]
    [InlineData("0/001.p/1/2")]
    [InlineData("0/00a")]
    [InlineData("entries")]
    [InlineData("entries/0/001")]
    [InlineData("0/x999/x999/x999/x999/x999/x999/999")]
    [InlineData("0/٠٠١")]
    public void What_is_no_path_of_a_tile_is_not_read_as_one(string path) => Assert.False(TileAddress.TryParse(path, out _, out _));

    [Fact]
    public void A_tree_of_70000_has_the_tiles_that_the_specification_counts()
    {
        TileAddress[] all = [.. TileAddress.AllOf(70_000)];

        Assert.Equal(273, all.Count(static tile => tile is { Level: 0, IsFull: true }));
        Assert.Equal(1, all.Count(static tile => tile is { Level: 1, IsFull: true }));
        Assert.Equal([new TileAddress(0, 273, 112), new(1, 1, 17), new(2, 0, 1)], all.Where(static tile => !tile.IsFull));
        Assert.Equal([new TileAddress(0, 0, 256), new(1, 0, 1)], TileAddress.AllOf(256));
    }

    [Fact]
    public void Entries_of_a_bundle_come_out_as_they_went_in_and_a_long_one_as_its_hash()
    {
        byte[] longest = new byte[65_535];
        byte[] tooLong = new byte[65_536];
        ReadOnlyMemory<byte>[] entries = [LogEntry.Of(new byte[] { 1 }), LogEntry.Of(longest), LogEntry.Of(tooLong), LogEntry.Of(Array.Empty<byte>())];
        byte[] bundle = LogEntry.Bundle(entries);

        Assert.Equal(entries.Select(static entry => entry.ToArray()), LogEntry.Unbundle(bundle, 4).Select(static entry => entry.ToArray()));
        Assert.True(LogEntry.Unbundle(bundle, 3).IsDefault);
        Assert.True(LogEntry.Unbundle(bundle, 5).IsDefault);
        Assert.True(LogEntry.Unbundle(bundle.AsMemory(0, bundle.Length - 1), 4).IsDefault);
        Assert.False(LogEntry.IsStandIn(longest, out _));
        Assert.True(LogEntry.IsStandIn(entries[2].Span, out Identifiers.Digest hash));
        Assert.Equal(Identifiers.Digest.Of(tooLong), hash);
        byte[] leaf = new byte[32];
        LogEntry.Hash(tooLong, leaf);
        Assert.Equal(HashOf(entries[2].ToArray()), leaf);
    }

    private static byte[][] Data(int size) => [.. Enumerable.Range(0, size).Select(static i => BitConverter.GetBytes(i))];

    private static byte[] HashOf(byte[] data) => SHA256.HashData([0, .. data]);

    private static void Append(TreeEdge edge, byte[][] data, List<FullTile> completed)
    {
        foreach (byte[] leaf in data)
        {
            edge.Append(HashOf(leaf), completed);
        }
    }

    private static string Text(FullTile tile) =>
        $"{tile.Level}/{tile.Index}/{Convert.ToHexString(tile.Root.Span)}/{Convert.ToHexString(SHA256.HashData(tile.Hashes.Span))}";

    private static bool Change(List<ReadOnlyMemory<byte>> proof, int change, int place)
    {
        if (proof.Count == 0)
        {
            return false;
        }

        int at = place % proof.Count;
        switch (change)
        {
            case 0:
                byte[] flipped = proof[at].ToArray();
                flipped[place % 32] ^= 1;
                proof[at] = flipped;
                return true;
            case 1:
                proof.RemoveAt(at);
                return true;
            case 2:
                proof.Insert(at, new byte[32]);
                return true;
            case 3:
                proof.Add(proof[at]);
                return true;
            case 4 when proof.Count > 1:
                (proof[0], proof[^1]) = (proof[^1], proof[0]);
                return true;
            default:
                return false;
        }
    }

    private static Dictionary<TileAddress, ReadOnlyMemory<byte>> Tiles(byte[][] data)
    {
        Dictionary<TileAddress, ReadOnlyMemory<byte>> tiles = [];
        byte[][] level = [.. data.Select(HashOf)];
        for (int number = 0; level.Length > 0; number++)
        {
            byte[][] hashes = level;
            foreach (TileAddress tile in TileAddress.AllOf(data.Length).Where(tile => tile.Level == number))
            {
                tiles[tile] = hashes.Skip((int)tile.Index * 256).Take(tile.Width).SelectMany(static hash => hash).ToArray();
            }

            level = [.. Enumerable.Range(0, hashes.Length / 256).Select(at => MerkleHash.Subtree(hashes.Skip(at * 256).Take(256).SelectMany(static hash => hash).ToArray()))];
        }

        return tiles;
    }

    private static ReadOnlyMemory<byte>[] Steps(string published) => [.. published.Split(' ').Select(static step => (ReadOnlyMemory<byte>)Convert.FromBase64String(step))];

    // A bit in each step, one step more before, behind, and one less.
    private static IEnumerable<ReadOnlyMemory<byte>[]> Spoiled(ReadOnlyMemory<byte>[] proof)
    {
        for (int i = 0; i < proof.Length; i++)
        {
            byte[] step = proof[i].ToArray();
            step[0] ^= 16;
            yield return [.. proof[..i], step, .. proof[(i + 1)..]];
        }

        yield return [];
        yield return [.. proof, new byte[32]];
        yield return [new byte[32], .. proof];
        yield return [.. proof[..^1], proof[^1][..31]];
        yield return proof[..^1];
    }
}
