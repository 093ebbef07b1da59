namespace Atellagent.Storage.Evidence;

/// <summary>Where records are found: a chunk, within a minute. The newest come first.</summary>
/// <param name="Minute">The minute.</param>
/// <param name="Chunk">The chunk.</param>
internal readonly record struct PostingPlace(long Minute, long Chunk) : IComparable<PostingPlace>
{
    /// <summary>The place before it.</summary>
    public PostingPlace Before => Chunk > 0 ? this with { Chunk = Chunk - 1 } : new PostingPlace(Minute - 1, long.MaxValue);

    /// <inheritdoc />
    public int CompareTo(PostingPlace other) => Minute != other.Minute ? Minute.CompareTo(other.Minute) : Chunk.CompareTo(other.Chunk);
}
