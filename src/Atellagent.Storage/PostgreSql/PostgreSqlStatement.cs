using System.Globalization;
using System.Text.RegularExpressions;
using Atellagent.Storage.Evidence;
using Npgsql;
using NpgsqlTypes;

namespace Atellagent.Storage.PostgreSql;

/// <summary>A statement of the writing connection to PostgreSQL. The connection prepares it on the server by itself when it is used again.</summary>
internal sealed partial class PostgreSqlStatement : WriterStatement
{
    private readonly PostgreSqlWriterConnection _owner;
    private readonly NpgsqlCommand _command;
    private readonly NpgsqlParameter[] _parameters;
    private NpgsqlDataReader? _row;

    /// <summary>Makes a statement.</summary>
    /// <param name="owner">The writing connection.</param>
    /// <param name="connection">The connection under it.</param>
    /// <param name="text">The statement, a constant.</param>
    /// <param name="parameters">The names of its parameters.</param>
    public PostgreSqlStatement(PostgreSqlWriterConnection owner, NpgsqlConnection connection, string text, ReadOnlySpan<string> parameters)
    {
        _owner = owner;

#pragma warning disable CA2100 // The text is a constant of this assembly; nothing of it comes from outside.
        _command = new NpgsqlCommand(ByPosition(text, parameters), connection);
#pragma warning restore CA2100
        _parameters = new NpgsqlParameter[parameters.Length];
        for (int i = 0; i < _parameters.Length; i++)
        {
            _parameters[i] = new NpgsqlParameter();
            _command.Parameters.Add(_parameters[i]);
        }
    }

    /// <summary>A text with its parameters by position, as the server has it: then the driver need not read it each time.</summary>
    /// <param name="text">The text.</param>
    /// <param name="parameters">The names of its parameters.</param>
    /// <returns>The text.</returns>
    public static string ByPosition(string text, ReadOnlySpan<string> parameters)
    {
        string[] names = parameters.ToArray();
        return Parameter().Replace(text, found => Array.IndexOf(names, found.Value) is var at and >= 0
            ? string.Create(CultureInfo.InvariantCulture, $"${at + 1}")
            : throw new ArgumentException("the statement has other parameters", nameof(parameters)));
    }

    /// <inheritdoc />
    public override void Set(int parameter, string? value) => Set(parameter, NpgsqlDbType.Text, value);

    /// <inheritdoc />
    public override void Set(int parameter, long value) => Set(parameter, NpgsqlDbType.Bigint, value);

    /// <inheritdoc />
    public override void Set(int parameter, ReadOnlyMemory<byte> value) => Set(parameter, NpgsqlDbType.Bytea, value);

    /// <inheritdoc />
    public override int Run() => _command.ExecuteNonQuery();

    /// <inheritdoc />
    public override void Queue()
    {
        NpgsqlBatchCommand queued = new(_command.CommandText);
        foreach (NpgsqlParameter parameter in _parameters)
        {
            queued.Parameters.Add(parameter.Clone());
        }

        _owner.Queue(queued);
    }

    /// <inheritdoc />
    public override T? ReadOne<T>(Func<WriterStatement, T> read)
        where T : class
    {
        using NpgsqlDataReader reader = _command.ExecuteReader();
        _row = reader;
        return reader.Read() ? read(this) : null;
    }

    /// <inheritdoc />
    public override IReadOnlyList<T> ReadAll<T>(Func<WriterStatement, T> read)
    {
        List<T> rows = [];
        using NpgsqlDataReader reader = _command.ExecuteReader();
        _row = reader;
        while (reader.Read())
        {
            rows.Add(read(this));
        }

        return rows;
    }

    /// <inheritdoc />
    public override long? ReadNumber() => _command.ExecuteScalar() is long number ? number : null;

    /// <inheritdoc />
    public override bool IsNull(int column) => _row!.IsDBNull(column);

    /// <inheritdoc />
    public override string GetText(int column) => _row!.GetString(column);

    /// <inheritdoc />
    public override long GetNumber(int column) => _row!.IsDBNull(column) ? 0 : _row.GetInt64(column);

    /// <inheritdoc />
    public override byte[] GetBytes(int column) => _row!.GetFieldValue<byte[]>(column);

    /// <inheritdoc />
    public override void Dispose()
    {
        _row?.Dispose();
        _command.Dispose();
    }

    [GeneratedRegex("@[A-Za-z]+")]
    private static partial Regex Parameter();

    private void Set(int parameter, NpgsqlDbType type, object? value)
    {
        NpgsqlParameter target = _parameters[parameter];
        target.NpgsqlDbType = type;
        target.Value = value ?? DBNull.Value;
    }
}
