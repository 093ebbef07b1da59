using System.Text;

namespace Atellagent.Domain.Streams;

/// <summary>One text of an answer as it is put together. What has left of it is a beginning of what has come, and is kept as its length alone.</summary>
/// <param name="whole">The text that this is a beginning of; null where it is a text of its own.</param>
internal sealed class StreamedText(StreamedText? whole)
{
    private readonly StringBuilder? _own = whole is null ? new() : null;

    /// <summary>How long it is by now.</summary>
    public int Length { get; private set; }

    /// <summary>Goes on with it.</summary>
    /// <param name="text">The piece.</param>
    public void Append(string text)
    {
        _own?.Append(text);
        Length += text.Length;
    }

    /// <inheritdoc />
    public override string ToString() => _own?.ToString() ?? whole!.Beginning(Length);

    private string Beginning(int length) => _own!.ToString(0, length);
}
