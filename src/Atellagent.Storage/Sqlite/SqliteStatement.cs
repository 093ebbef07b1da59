using System.Text;
using Atellagent.Storage.Evidence;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Atellagent.Storage.Sqlite;

/// <summary>
/// A statement that is prepared once and bound again for each row, straight on SQLite's own interface. The write path does
/// without Dapper and without <see cref="SqliteCommand"/>: both look parameters up by name and make a reader for each
/// execution, which costs more than the insert itself.
/// </summary>
internal sealed class SqliteStatement : WriterStatement
{
    private const int ShortText = 128;
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;
    private readonly int[] _places;
    private readonly string?[] _texts;

    /// <summary>Prepares a statement.</summary>
    /// <param name="connection">Its connection.</param>
    /// <param name="text">The statement, a constant.</param>
    /// <param name="parameters">The names of its parameters, all of them; values are set by position in this list.</param>
    /// <exception cref="SqliteException">The statement cannot be prepared.</exception>
    /// <exception cref="ArgumentException">The statement has other parameters.</exception>
    public SqliteStatement(SqliteConnection connection, string text, params ReadOnlySpan<string> parameters)
    {
        _database = connection.Handle ?? throw new ArgumentException("the connection is closed", nameof(connection));
        Check(raw.sqlite3_prepare_v3(_database, text, raw.SQLITE_PREPARE_PERSISTENT, out _statement));
        _places = new int[parameters.Length];
        _texts = new string?[parameters.Length];
        for (int i = 0; i < _places.Length; i++)
        {
            _places[i] = raw.sqlite3_bind_parameter_index(_statement, parameters[i]);
        }

        if (_places.Contains(0) || raw.sqlite3_bind_parameter_count(_statement) != _places.Length)
        {
            _statement.Dispose();
            throw new ArgumentException("the statement has other parameters", nameof(parameters));
        }
    }

    // One that stands there from the row before, as a log's or a route's name does, is left standing.
    /// <inheritdoc />
    public override void Set(int parameter, string? value)
    {
        if (value is not null && string.Equals(value, _texts[parameter], StringComparison.Ordinal))
        {
            return;
        }

        _texts[parameter] = null;
        Bind(_places[parameter], value);
        _texts[parameter] = value;
    }

    /// <inheritdoc />
    public override void Set(int parameter, long value) => Check(raw.sqlite3_bind_int64(_statement, _places[parameter], value));

    // A blob without bytes has no address, which SQLite would take for null.
    /// <inheritdoc />
    public override void Set(int parameter, ReadOnlyMemory<byte> value) => Check(value.IsEmpty
        ? raw.sqlite3_bind_zeroblob(_statement, _places[parameter], 0)
        : raw.sqlite3_bind_blob(_statement, _places[parameter], value.Span));

    /// <inheritdoc />
    public override void Queue() => _ = Run();

    /// <inheritdoc />
    public override int Run()
    {
        Step();
        int changed = raw.sqlite3_changes(_database);
        Check(raw.sqlite3_reset(_statement));
        return changed;
    }

    /// <inheritdoc />
    public override T? ReadOne<T>(Func<WriterStatement, T> read)
        where T : class
    {
        T? row = Step() ? read(this) : null;
        Check(raw.sqlite3_reset(_statement));
        return row;
    }

    /// <inheritdoc />
    public override IReadOnlyList<T> ReadAll<T>(Func<WriterStatement, T> read)
    {
        List<T> rows = [];
        while (Step())
        {
            rows.Add(read(this));
        }

        Check(raw.sqlite3_reset(_statement));
        return rows;
    }

    /// <inheritdoc />
    public override long? ReadNumber()
    {
        long? number = Step() ? GetNumber(0) : null;
        Check(raw.sqlite3_reset(_statement));
        return number;
    }

    /// <inheritdoc />
    public override bool IsNull(int column) => raw.sqlite3_column_type(_statement, column) == raw.SQLITE_NULL;

    /// <inheritdoc />
    public override string GetText(int column) => raw.sqlite3_column_text(_statement, column).utf8_to_string();

    /// <inheritdoc />
    public override long GetNumber(int column) => raw.sqlite3_column_int64(_statement, column);

    /// <inheritdoc />
    public override byte[] GetBytes(int column) => raw.sqlite3_column_blob(_statement, column).ToArray();

    /// <inheritdoc />
    public override void Dispose() => _statement.Dispose();

    // A text without bytes has no address, which SQLite would take for null; the longer way gives it one.
    private void Bind(int place, string? value)
    {
        if (value is { Length: > 0 and <= ShortText })
        {
            Span<byte> bytes = stackalloc byte[ShortText * 3];
            Check(raw.sqlite3_bind_text(_statement, place, bytes[..Encoding.UTF8.GetBytes(value, bytes)]));
        }
        else
        {
            Check(value is null ? raw.sqlite3_bind_null(_statement, place) : raw.sqlite3_bind_text(_statement, place, value));
        }
    }

    private bool Step()
    {
        int result = raw.sqlite3_step(_statement);
        if (result is raw.SQLITE_ROW or raw.SQLITE_DONE)
        {
            return result == raw.SQLITE_ROW;
        }

        // The error is read before the statement is made ready again, which would clear it.
        try
        {
            Check(result);
        }
        finally
        {
            _ = raw.sqlite3_reset(_statement);
        }

        return false;
    }

    private void Check(int result) => SqliteException.ThrowExceptionForRC(result, _database);
}
