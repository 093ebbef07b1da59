namespace Atellagent.Domain.Evidence.Tree;

/// <summary>A tile that has become full: 256 hashes, which never change from then on (C2SP tlog-tiles).</summary>
/// <param name="Level">0 for leaves; a hash of any other level is that of a full tile one level below.</param>
/// <param name="Index">Which tile of its level, from 0.</param>
/// <param name="Root">The hash of all of it, which stands in the level above.</param>
/// <param name="Hashes">The hashes, one after the other.</param>
public sealed record FullTile(int Level, long Index, ReadOnlyMemory<byte> Root, ReadOnlyMemory<byte> Hashes);
