using System.Text;

namespace Atellagent.Boundary.Routes.Egress;

/// <summary>The query of a request, built name by name. Everything but unreserved characters is percent-encoded, so no value can begin another pair.</summary>
internal sealed class QueryString
{
    private readonly StringBuilder _text = new();

    /// <summary>Adds a pair.</summary>
    /// <param name="name">The name.</param>
    /// <param name="value">The value.</param>
    /// <returns>False when one of them is not Unicode; then nothing is added.</returns>
    public bool TryAdd(string name, string value)
    {
        if (PathSegment.Percent(name) is not { } left || PathSegment.Percent(value) is not { } right)
        {
            return false;
        }

        _text.Append(_text.Length == 0 ? '?' : '&').Append(left).Append('=').Append(right);
        return true;
    }

    /// <inheritdoc />
    public override string ToString() => _text.ToString();
}
