using Atellagent.Storage.Evidence;
using Npgsql;
using NpgsqlTypes;

namespace Atellagent.Storage.PostgreSql;

/// <summary>An insert that keeps its rows until the next flush or the commit, and writes them in one statement: each parameter is an array.</summary>
internal sealed class PostgreSqlRows : WriterStatement
{
    private readonly PostgreSqlWriterConnection _owner;
    private readonly string _text;
    private readonly Column[] _columns;

    /// <summary>Makes a statement.</summary>
    /// <param name="owner">The writing connection.</param>
    /// <param name="text">The statement, a constant.</param>
    /// <param name="parameters">The names of its parameters.</param>
    public PostgreSqlRows(PostgreSqlWriterConnection owner, string text, ReadOnlySpan<string> parameters)
    {
        _owner = owner;
        _text = PostgreSqlStatement.ByPosition(text, parameters);
        _columns = new Column[parameters.Length];
        for (int i = 0; i < _columns.Length; i++)
        {
            _columns[i] = new Column();
        }
    }

    /// <summary>How many rows wait.</summary>
    public int Count { get; private set; }

    /// <inheritdoc />
    public override void Set(int parameter, string? value) => _columns[parameter].Set(value);

    /// <inheritdoc />
    public override void Set(int parameter, long value) => _columns[parameter].Set(value);

    /// <inheritdoc />
    public override void Set(int parameter, ReadOnlyMemory<byte> value) => _columns[parameter].Set(value);

    /// <inheritdoc />
    public override void Queue()
    {
        foreach (Column column in _columns)
        {
            column.Keep();
        }

        if (Count++ == 0)
        {
            _owner.Queue(this);
        }
    }

    /// <summary>Takes the rows that wait.</summary>
    /// <returns>The statement that writes them.</returns>
    public NpgsqlBatchCommand Take()
    {
#pragma warning disable CA2100 // The text is a constant of this assembly; nothing of it comes from outside.
        NpgsqlBatchCommand command = new(_text);
#pragma warning restore CA2100
        foreach (Column column in _columns)
        {
            command.Parameters.Add(column.Take());
        }

        Count = 0;
        return command;
    }

    /// <inheritdoc />
    public override int Run() => throw Only();

    /// <inheritdoc />
    public override T? ReadOne<T>(Func<WriterStatement, T> read)
        where T : class => throw Only();

    /// <inheritdoc />
    public override IReadOnlyList<T> ReadAll<T>(Func<WriterStatement, T> read) => throw Only();

    /// <inheritdoc />
    public override long? ReadNumber() => throw Only();

    /// <inheritdoc />
    public override bool IsNull(int column) => throw Only();

    /// <inheritdoc />
    public override string GetText(int column) => throw Only();

    /// <inheritdoc />
    public override long GetNumber(int column) => throw Only();

    /// <inheritdoc />
    public override byte[] GetBytes(int column) => throw Only();

    /// <inheritdoc />
    public override void Dispose()
    {
        // Nothing is held on the server for it that the connection does not let go of.
    }

    private static InvalidOperationException Only() => new("rows can be bound and queued only");

    // The values of one parameter: those kept, and the one that is set next. A parameter has one type, that of its first value.
    private sealed class Column
    {
        private List<string?>? _texts;
        private List<long>? _numbers;
        private List<byte[]>? _bytes;
        private string? _text;
        private long _number;
        private byte[]? _byte;

        public void Set(string? value)
        {
            _texts ??= [];
            _text = value;
        }

        public void Set(long value)
        {
            _numbers ??= [];
            _number = value;
        }

        public void Set(ReadOnlyMemory<byte> value)
        {
            _bytes ??= [];
            _byte = value.ToArray();
        }

        public void Keep()
        {
            _texts?.Add(_text);
            _numbers?.Add(_number);
            _bytes?.Add(_byte!);
        }

        public NpgsqlParameter Take()
        {
            NpgsqlParameter parameter = (_texts, _numbers, _bytes) switch
            {
                ({ } texts, null, null) => Array(NpgsqlDbType.Text, texts.ToArray()),
                (null, { } numbers, null) => Array(NpgsqlDbType.Bigint, numbers.ToArray()),
                (null, null, { } bytes) => Array(NpgsqlDbType.Bytea, bytes.ToArray()),
                _ => throw new InvalidOperationException("a parameter has one type"),
            };
            _texts?.Clear();
            _numbers?.Clear();
            _bytes?.Clear();
            return parameter;
        }

        private static NpgsqlParameter<T> Array<T>(NpgsqlDbType type, T values) =>
            new() { NpgsqlDbType = NpgsqlDbType.Array | type, TypedValue = values };
    }
}
