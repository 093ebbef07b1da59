using Atellagent.Storage.Databases;

namespace Atellagent.Storage.Tests.Attempts;

public sealed class PostgreSqlAttemptBrakeTests() : AttemptBrakeContract(DatabaseKind.PostgreSql);
