package workspace

// method is one Web API method: who may call it, how often, and what it does.
type method struct {
	run   func(*call) (fields, error)
	token tokenKind
	scope string
	tier  int
}

// methodTable is the whole Web API. Scopes that depend on the arguments are checked by the methods themselves.
func methodTable() map[string]method {
	return map[string]method{
		"api.test":              {run: apiTest, token: noToken, tier: 4},
		"auth.test":             {run: authTest, token: anyToken, tier: 5},
		openMethod:              {run: openConnection, token: appToken, tier: 1},
		"bots.info":             {run: botsInfo, token: botToken, scope: "users:read", tier: 3},
		"chat.postMessage":      {run: postMessage, token: botToken, scope: "chat:write", tier: 5},
		"chat.postEphemeral":    {run: postEphemeral, token: botToken, scope: "chat:write", tier: 4},
		"chat.update":           {run: updateMessage, token: botToken, scope: "chat:write", tier: 3},
		"chat.delete":           {run: deleteMessage, token: botToken, scope: "chat:write", tier: 3},
		"chat.getPermalink":     {run: getPermalink, token: botToken, tier: 5},
		"conversations.list":    {run: conversationsList, token: botToken, tier: 2},
		"conversations.info":    {run: conversationsInfo, token: botToken, tier: 3},
		"conversations.open":    {run: conversationsOpen, token: botToken, scope: "im:write", tier: 3},
		"conversations.join":    {run: conversationsJoin, token: botToken, scope: "channels:join", tier: 3},
		"conversations.members": {run: conversationsMembers, token: botToken, tier: 4},
		"conversations.history": {run: conversationsHistory, token: botToken, tier: 3},
		"conversations.replies": {run: conversationsReplies, token: botToken, tier: 3},
		"users.info":            {run: usersInfo, token: botToken, scope: "users:read", tier: 4},
		"users.list":            {run: usersList, token: botToken, scope: "users:read", tier: 2},
		"users.lookupByEmail":   {run: usersLookup, token: botToken, scope: "users:read.email", tier: 3},
		"users.conversations":   {run: usersConversations, token: botToken, tier: 2},
		"team.info":             {run: teamInfo, token: botToken, scope: "team:read", tier: 3},
		"views.open":            {run: viewsOpen, token: botToken, tier: 4},
		"views.push":            {run: viewsPush, token: botToken, tier: 4},
		"views.update":          {run: viewsUpdate, token: botToken, tier: 4},
		"views.publish":         {run: viewsPublish, token: botToken, tier: 4},
	}
}

func apiTest(c *call) (fields, error) {
	echo := fields{}
	for name := range c.args {
		echo[name] = c.args.str(name)
	}
	if code := c.args.str("error"); code != "" {
		return nil, &apiError{code: code, more: fields{"args": echo}}
	}
	return fields{"args": echo}, nil
}

func authTest(c *call) (fields, error) {
	return fields{
		"url": c.permalinkHost() + "/", "team": c.opts.Team.Name, "team_id": c.opts.Team.ID,
		"user": c.opts.BotName, "user_id": BotUserID, "bot_id": BotID, "is_enterprise_install": false,
	}, nil
}

func botsInfo(c *call) (fields, error) {
	if id := c.args.str("bot"); id != BotID {
		return nil, fail("bot_not_found")
	}
	return fields{"bot": fields{
		"id": BotID, "deleted": false, "name": c.opts.BotName, "updated": c.now.Unix(), "app_id": AppID, "user_id": BotUserID,
		"icons": fields{},
	}}, nil
}

func teamInfo(c *call) (fields, error) {
	t := c.opts.Team
	return fields{"team": fields{
		"id": t.ID, "name": t.Name, "domain": t.Domain, "email_domain": "", "icon": fields{}, "url": c.permalinkHost() + "/",
	}}, nil
}

func usersInfo(c *call) (fields, error) {
	u, ok := c.user(c.args.str("user"))
	if !ok {
		return nil, fail("user_not_found")
	}
	return fields{"user": c.userWire(u, c.args.truth("include_locale", false))}, nil
}

func usersLookup(c *call) (fields, error) {
	u, ok := c.byEmail(c.args.str("email"))
	if !ok || u.Deleted {
		return nil, fail("users_not_found")
	}
	return fields{"user": c.userWire(u, false)}, nil
}

func usersList(c *call) (fields, error) {
	page, next, err := paginate(c.args, c.users, 0, 1000)
	if err != nil {
		return nil, err
	}
	members := make([]fields, 0, len(page))
	for _, u := range page {
		members = append(members, c.userWire(u, c.args.truth("include_locale", false)))
	}
	return fields{"members": members, "cache_ts": c.now.Unix(), "response_metadata": fields{"next_cursor": next}}, nil
}
