using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Atellagent.Storage.Evidence;

/// <summary>
/// A statement that is prepared once and bound again for each row, straight on SQLite's own interface. The write path does
/// without Dapper and without <see cref="SqliteCommand"/>: both look parameters up by name and make a reader for each
/// execution, which costs more than the insert itself.
/// </summary>
internal sealed class PreparedCommand : IDisposable
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
    public PreparedCommand(SqliteConnection connection, string text, params ReadOnlySpan<string> parameters)
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

    /// <summary>Binds a text. One that stands there from the row before, as a log's or a route's name does, is left standing.</summary>
    /// <param name="parameter">Which parameter; always bound as a text, since what stands there is remembered.</param>
    /// <param name="value">The text, or null.</param>
    public void Set(int parameter, string? value)
    {
        if (value is not null && string.Equals(value, _texts[parameter], StringComparison.Ordinal))
        {
            return;
        }

        _texts[parameter] = null;
        Bind(_places[parameter], value);
        _texts[parameter] = value;
    }

    public void Set(int parameter, long value) => Check(raw.sqlite3_bind_int64(_statement, _places[parameter], value));

    // A blob without bytes has no address, which SQLite would take for null.
    public void Set(int parameter, ReadOnlySpan<byte> value) => Check(value.IsEmpty
        ? raw.sqlite3_bind_zeroblob(_statement, _places[parameter], 0)
        : raw.sqlite3_bind_blob(_statement, _places[parameter], value));

    /// <summary>The sequence number of the row that the connection inserted last.</summary>
    public long LastSequence => raw.sqlite3_last_insert_rowid(_database);

    /// <summary>Runs a statement that gives no rows.</summary>
    /// <returns>How many rows an insert, an update or a delete changed itself.</returns>
    public int Run()
    {
        Step();
        int changed = raw.sqlite3_changes(_database);
        Check(raw.sqlite3_reset(_statement));
        return changed;
    }

    /// <summary>Runs a statement and reads its first row.</summary>
    /// <typeparam name="T">What a row becomes.</typeparam>
    /// <param name="read">Reads it, column by column.</param>
    /// <returns>The row, or null where there is none.</returns>
    public T? ReadOne<T>(Func<PreparedCommand, T> read)
        where T : class
    {
        T? row = Step() ? read(this) : null;
        Check(raw.sqlite3_reset(_statement));
        return row;
    }

    /// <summary>Runs a statement and reads the number that stands first.</summary>
    /// <returns>The number, or null where there is no row.</returns>
    public long? ReadNumber()
    {
        long? number = Step() ? GetNumber(0) : null;
        Check(raw.sqlite3_reset(_statement));
        return number;
    }

    public bool IsNull(int column) => raw.sqlite3_column_type(_statement, column) == raw.SQLITE_NULL;

    public string GetText(int column) => raw.sqlite3_column_text(_statement, column).utf8_to_string();

    public long GetNumber(int column) => raw.sqlite3_column_int64(_statement, column);

    public byte[] GetBytes(int column) => raw.sqlite3_column_blob(_statement, column).ToArray();

    /// <inheritdoc />
    public void Dispose() => _statement.Dispose();

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
