using System.ComponentModel;
using System.Globalization;
using ModelContextProtocol.Server;

namespace Atellagent.Demo.Upstream;

/// <summary>The tickets, as MCP tools.</summary>
/// <param name="store">The state.</param>
[McpServerToolType]
internal sealed class TicketTools(UpstreamStore store)
{
    [McpServerTool(Name = "search_tickets", ReadOnly = true)]
    [Description("Finds tickets whose subject contains a text.")]
    public string SearchTickets([Description("The text to look for.")] string query)
    {
        IEnumerable<string> found = store.State.Tickets
            .Where(ticket => ticket.Subject.Contains(query, StringComparison.OrdinalIgnoreCase))
            .Select(static ticket => $"{ticket.Id} [{ticket.State}] {ticket.Subject}");
        string text = string.Join('\n', found);
        return text.Length > 0 ? text : "no ticket";
    }

    [McpServerTool(Name = "get_ticket", ReadOnly = true)]
    [Description("Reads one ticket with its notes.")]
    public string GetTicket([Description("The ticket's id, such as TCK-1.")] string id)
    {
        UpstreamState.Ticket? ticket =
            store.State.Tickets.SingleOrDefault(ticket => string.Equals(ticket.Id, id, StringComparison.Ordinal));
        return ticket is null
            ? "no such ticket"
            : string.Join('\n', [$"{ticket.Id} [{ticket.State}] {ticket.Subject}", .. ticket.Notes.Select(static note => $"- {note}")]);
    }

    [McpServerTool(Name = "add_note", Destructive = false)]
    [Description("Adds a note to a ticket.")]
    public string AddNote(
        [Description("The ticket's id, such as TCK-1.")] string id,
        [Description("The note.")] string text) =>
        store.AddNote(id, text) is { } ticket
            ? string.Create(CultureInfo.InvariantCulture, $"{ticket.Id} has {ticket.Notes.Count} note(s)")
            : "no such ticket";
}
