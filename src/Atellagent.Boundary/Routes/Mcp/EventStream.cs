using System.Text;

namespace Atellagent.Boundary.Routes.Mcp;

/// <summary>Takes the data of server-sent events (WHATWG HTML, section 9.2.6) out of a finished stream.</summary>
internal static class EventStream
{
    /// <summary>The data of each event, in order.</summary>
    /// <param name="body">The stream.</param>
    /// <returns>The data as UTF-8.</returns>
    public static IEnumerable<byte[]> Data(byte[] body)
    {
        StringBuilder data = new();
        foreach (string line in Encoding.UTF8.GetString(body).Split('\n'))
        {
            string text = line.TrimEnd('\r');
            if (text.StartsWith("data:", StringComparison.Ordinal))
            {
                data.Append(data.Length > 0 ? "\n" : "").Append(text.AsSpan(text.StartsWith("data: ", StringComparison.Ordinal) ? 6 : 5));
            }
            else if (text.Length == 0 && data.Length > 0)
            {
                yield return Encoding.UTF8.GetBytes(data.ToString());
                data.Clear();
            }
        }

        if (data.Length > 0)
        {
            yield return Encoding.UTF8.GetBytes(data.ToString());
        }
    }
}
