using Atellagent.Domain.Evidence;
using Microsoft.Data.Sqlite;

namespace Atellagent.Storage.Evidence;

/// <summary>Claims and concludes actions.</summary>
/// <param name="connection">The writing connection.</param>
internal sealed class ActionTable(SqliteConnection connection) : IDisposable
{
    // Only a taken key is let through: the same action id under another key is a fault, and stays one.
    private const string Insert =
        """
        insert into action (action, scope, key, request_digest, log, decision_idx, conclusion_log, conclusion_idx, answer)
        values (@Action, @Scope, @Key, @RequestDigest, @Log, @Idx, iif(@Answer is null, null, @Log),
            iif(@Answer is null, null, @Idx), @Answer)
        on conflict (scope, key) do nothing
        """;

    private const string Conclude =
        """
        update action set answer = @Answer, conclusion_log = @Log, conclusion_idx = @Idx
        where action = @Action and answer is null
        """;

    private const string Columns =
        "select action, scope, key, request_digest, log, decision_idx, conclusion_log, conclusion_idx, answer from action ";

    private const string SelectByKey = Columns + "where scope = @Scope and key = @Key";
    private const string SelectById = Columns + "where action = @Action";

    private readonly PreparedCommand _insert = new(
        connection, Insert, "@Action", "@Scope", "@Key", "@RequestDigest", "@Log", "@Idx", "@Answer");

    private readonly PreparedCommand _conclude = new(connection, Conclude, "@Action", "@Answer", "@Log", "@Idx");
    private readonly PreparedCommand _selectByKey = new(connection, SelectByKey, "@Scope", "@Key");
    private readonly PreparedCommand _selectById = new(connection, SelectById, "@Action");

    public bool TryClaim(ActionClaim claim, EvidencePosition decision)
    {
        _insert.Set(0, claim.Action);
        _insert.Set(1, claim.Scope);
        _insert.Set(2, claim.Key);
        _insert.Set(3, claim.RequestDigest);
        _insert.Set(4, decision.Log);
        _insert.Set(5, decision.Index);
        SetAnswer(_insert, 6, claim.Answer);
        return _insert.Run() == 1;
    }

    public bool TryConclude(ActionConclusion conclusion, EvidencePosition position)
    {
        _conclude.Set(0, conclusion.Action);
        _conclude.Set(1, conclusion.Answer);
        _conclude.Set(2, position.Log);
        _conclude.Set(3, position.Index);
        return _conclude.Run() == 1;
    }

    public StoredAction? Find(string scope, string key)
    {
        _selectByKey.Set(0, scope);
        _selectByKey.Set(1, key);
        return ReadOne(_selectByKey);
    }

    public StoredAction? Find(string action)
    {
        _selectById.Set(0, action);
        return ReadOne(_selectById);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _insert.Dispose();
        _conclude.Dispose();
        _selectByKey.Dispose();
        _selectById.Dispose();
    }

    private static void SetAnswer(PreparedCommand command, int parameter, ReadOnlyMemory<byte>? answer)
    {
        if (answer is { } given)
        {
            command.Set(parameter, given);
        }
        else
        {
            command.Set(parameter, (byte[]?)null);
        }
    }

    // The cast keeps a missing answer null: an array that is null would become an answer of no bytes.
    private static StoredAction? ReadOne(PreparedCommand command)
    {
        using SqliteDataReader reader = command.Read();
        return reader.Read()
            ? new StoredAction(
                reader.GetString(0),
                reader.GetString(1),
                reader.GetString(2),
                reader.GetString(3),
                reader.IsDBNull(8) ? (ReadOnlyMemory<byte>?)null : (byte[])reader.GetValue(8),
                new EvidencePosition(reader.GetString(4), reader.GetInt64(5)),
                reader.IsDBNull(7) ? null : new EvidencePosition(reader.GetString(6), reader.GetInt64(7)))
            : null;
    }
}
