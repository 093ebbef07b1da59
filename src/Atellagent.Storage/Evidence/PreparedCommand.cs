using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;

namespace Atellagent.Storage.Evidence;

/// <summary>
/// A statement that is prepared once and bound again for each row. The write path does without Dapper: that reads a fresh
/// parameter object and prepares a fresh command for each call, which costs more than the insert itself.
/// </summary>
internal sealed class PreparedCommand : IDisposable
{
    private readonly SqliteCommand _command;

    /// <summary>Prepares a statement.</summary>
    /// <param name="connection">Its connection.</param>
    /// <param name="text">The statement, a constant.</param>
    /// <param name="parameters">The names of its parameters; values are set by position.</param>
    public PreparedCommand(SqliteConnection connection, string text, params ReadOnlySpan<string> parameters)
    {
        _command = connection.CreateCommand();
#pragma warning disable CA2100 // Every caller passes a constant that stands above it.
        _command.CommandText = text;
#pragma warning restore CA2100
        foreach (string name in parameters)
        {
            _command.Parameters.Add(new SqliteParameter(name, DBNull.Value));
        }

        _command.Prepare();
    }

    public void Set(int parameter, string? value) => _command.Parameters[parameter].Value = value ?? (object)DBNull.Value;

    public void Set(int parameter, long value) => _command.Parameters[parameter].Value = value;

    public void Set(int parameter, byte[]? value) => _command.Parameters[parameter].Value = value ?? (object)DBNull.Value;

    public void Set(int parameter, ReadOnlyMemory<byte> value) =>
        Set(parameter, MemoryMarshal.TryGetArray(value, out ArraySegment<byte> array) && array.Count == array.Array!.Length
            ? array.Array
            : value.ToArray());

    public int Run() => _command.ExecuteNonQuery();

    public SqliteDataReader Read() => _command.ExecuteReader();

    public object? ReadValue() => _command.ExecuteScalar();

    /// <inheritdoc />
    public void Dispose() => _command.Dispose();
}
