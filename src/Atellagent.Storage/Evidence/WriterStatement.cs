namespace Atellagent.Storage.Evidence;

/// <summary>A statement of the writing connection: prepared once, and bound again for each row by the position of its parameters.</summary>
internal abstract class WriterStatement : IDisposable
{
    /// <summary>Binds a text.</summary>
    /// <param name="parameter">Which parameter, by its place in the list that the statement was prepared with.</param>
    /// <param name="value">The text, or null.</param>
    public abstract void Set(int parameter, string? value);

    /// <summary>Binds a number.</summary>
    /// <param name="parameter">Which parameter.</param>
    /// <param name="value">The number.</param>
    public abstract void Set(int parameter, long value);

    /// <summary>Binds bytes.</summary>
    /// <param name="parameter">Which parameter.</param>
    /// <param name="value">The bytes; they are read when the statement is run or queued.</param>
    public abstract void Set(int parameter, ReadOnlyMemory<byte> value);

    /// <summary>Runs a statement that gives no rows.</summary>
    /// <returns>How many rows an insert, an update or a delete changed itself.</returns>
    public abstract int Run();

    /// <summary>Runs a statement whose answer nobody needs; it may be run as late as at the commit, which fails with it.</summary>
    public abstract void Queue();

    /// <summary>Runs a statement and reads its first row.</summary>
    /// <typeparam name="T">What a row becomes.</typeparam>
    /// <param name="read">Reads it, column by column.</param>
    /// <returns>The row, or null where there is none.</returns>
    public abstract T? ReadOne<T>(Func<WriterStatement, T> read)
        where T : class;

    /// <summary>Runs a statement and reads all its rows.</summary>
    /// <typeparam name="T">What a row becomes.</typeparam>
    /// <param name="read">Reads one, column by column.</param>
    /// <returns>The rows.</returns>
    public abstract IReadOnlyList<T> ReadAll<T>(Func<WriterStatement, T> read);

    /// <summary>Runs a statement and reads the number that stands first.</summary>
    /// <returns>The number, or null where there is no row.</returns>
    public abstract long? ReadNumber();

    public abstract bool IsNull(int column);

    public abstract string GetText(int column);

    public abstract long GetNumber(int column);

    public abstract byte[] GetBytes(int column);

    /// <inheritdoc />
    public abstract void Dispose();
}
