namespace Atellagent.Domain.Json;

/// <summary>
/// Writes one canonical object (RFC 8785) member by member, for texts that are written with every action and never looked
/// into: making a tree of values first would cost several times as much. Names must come in order, which is checked.
/// </summary>
public sealed class CanonicalWriter : IDisposable
{
    private const int Deepest = 16;
    private readonly CanonicalText _text = new();
    private readonly string?[] _last = new string?[Deepest];
    private readonly bool[] _isObject = new bool[Deepest];
    private int _depth = -1;
    private bool _isFirst = true;

    /// <summary>Begins an object, as the whole text, as an item, or as the value of the member named last.</summary>
    /// <returns>This writer.</returns>
    public CanonicalWriter Begin() => Open((byte)'{', isObject: true);

    /// <summary>Begins an array.</summary>
    /// <returns>This writer.</returns>
    public CanonicalWriter BeginArray() => Open((byte)'[', isObject: false);

    /// <summary>Ends the object or array that was begun last.</summary>
    /// <returns>This writer.</returns>
    public CanonicalWriter End()
    {
        _text.Write(_isObject[_depth] ? (byte)'}' : (byte)']');
        _depth--;
        _isFirst = false;
        return this;
    }

    /// <summary>Writes the name of a member.</summary>
    /// <param name="name">The name; it comes after those before it, by UTF-16 code unit.</param>
    /// <returns>This writer.</returns>
    /// <exception cref="InvalidOperationException">It does not: what would be written is not canonical.</exception>
    public CanonicalWriter Name(string name)
    {
        if (_last[_depth] is { } last && string.CompareOrdinal(last, name) >= 0)
        {
            throw new InvalidOperationException($"the member '{name}' may not follow '{last}'");
        }

        _last[_depth] = name;
        Separate();
        _text.WriteString(name);
        _text.Write((byte)':');
        _isFirst = true;
        return this;
    }

    /// <summary>Writes a member that is a text, or none where there is no text.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">The text, or null.</param>
    /// <returns>This writer.</returns>
    public CanonicalWriter Member(string name, string? value) => value is null ? this : Name(name).Item(value);

    /// <summary>Writes a member that is a value, or none where there is no value.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">The value, or null.</param>
    /// <returns>This writer.</returns>
    public CanonicalWriter Member(string name, JsonValue? value) => value is null ? this : Name(name).Item(value);

    /// <summary>Writes a member whose value is canonical already, or none where there is none.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">The canonical bytes of a value, or null.</param>
    /// <returns>This writer.</returns>
    public CanonicalWriter Canonical(string name, ReadOnlyMemory<byte>? value)
    {
        if (value is { } bytes)
        {
            Name(name);
            Separate();
            _text.Write(bytes.Span);
        }

        return this;
    }

    /// <summary>Writes a text: an item, or the value of the member named last.</summary>
    /// <param name="value">The text.</param>
    /// <returns>This writer.</returns>
    public CanonicalWriter Item(string value)
    {
        Separate();
        _text.WriteString(value);
        return this;
    }

    /// <summary>Writes a value: an item, or the value of the member named last.</summary>
    /// <param name="value">The value.</param>
    /// <returns>This writer.</returns>
    public CanonicalWriter Item(JsonValue value)
    {
        Separate();
        CanonicalJson.Write(value, _text);
        return this;
    }

    /// <summary>What has been written.</summary>
    /// <returns>UTF-8 text.</returns>
    /// <exception cref="InvalidOperationException">Something is still open.</exception>
    public byte[] ToUtf8() => _depth < 0
        ? _text.Written.ToArray()
        : throw new InvalidOperationException("an object or an array has not been ended");

    /// <inheritdoc />
    public void Dispose() => _text.Dispose();

    private CanonicalWriter Open(byte mark, bool isObject)
    {
        Separate();
        _text.Write(mark);
        _depth++;
        (_last[_depth], _isObject[_depth], _isFirst) = (null, isObject, true);
        return this;
    }

    private void Separate()
    {
        if (!_isFirst)
        {
            _text.Write((byte)',');
        }

        _isFirst = false;
    }
}
