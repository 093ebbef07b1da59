using Atellagent.Storage.Databases;

namespace Atellagent.Storage.Tests.Attempts;

public sealed class PostgreSqlAttemptTableTests() : AttemptTableContract(DatabaseKind.PostgreSql);
