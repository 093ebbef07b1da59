using System.Data.Common;
using Dapper;

namespace Atellagent.Storage.Evidence;

/// <summary>The places of one value, newest first, read in blocks as a search goes back through them.</summary>
/// <param name="connection">The reading connection.</param>
/// <param name="kind">What it is about.</param>
/// <param name="value">The value.</param>
/// <param name="oldest">The first minute that is looked at.</param>
internal sealed class PostingList(DbConnection connection, PostingKind kind, string value, long oldest)
{
    /// <summary>One block.</summary>
    public const string Block =
        """
        select minute as Minute, chunk as Chunk from evidence_posting
        where kind = @Kind and value = @Value and minute >= @Oldest and (minute, chunk) <= (@Minute, @Chunk)
        order by minute desc, chunk desc limit @Limit
        """;

    private const int FirstBlock = 8;
    private const int LargestBlock = 512;

    private List<PostingPlace> _block = [];
    private int _length = FirstBlock;
    private int _at;
    private int _taken;
    private bool _isLast;

    /// <summary>How many blocks have been read.</summary>
    public int Blocks { get; private set; }

    /// <summary>Goes back to a place, or to the first one before it.</summary>
    /// <param name="place">The place; never a later one than before.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The place; null where there is none.</returns>
    public async Task<PostingPlace?> SeekAsync(PostingPlace place, CancellationToken cancellationToken)
    {
        _taken++;
        while (_at < _block.Count && _block[_at].CompareTo(place) > 0)
        {
            _at++;
        }

        if (_at == _block.Count && !_isLast)
        {
            await ReadAsync(place, cancellationToken);
        }

        return _at < _block.Count ? _block[_at] : null;
    }

    private async Task ReadAsync(PostingPlace place, CancellationToken cancellationToken)
    {
        // Where a rarer list leads, nearly all of a block is jumped over; where none does, the next is wanted whole.
        _length = _taken * 4 > _block.Count ? Math.Min(_length * 2, LargestBlock) : FirstBlock;
        _taken = 0;
        CommandDefinition command = new(
            Block,
            new { Kind = (long)kind, Value = value, Oldest = oldest, place.Minute, place.Chunk, Limit = (long)_length },
            cancellationToken: cancellationToken);
        _block = (await connection.QueryAsync<PostingPlace>(command)).AsList();
        _at = 0;
        _isLast = _block.Count < _length;
        Blocks++;
    }
}
