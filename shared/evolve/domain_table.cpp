// The table of domains, one a line: name | thing/things | four items | group: three groups | three measures
// "label=value/change" | three form fields | three steps | a sentence. A "!" after the name marks
// words that take no article. A leading "*" keeps a domain out of
// training; "~" marks what fills pages for which no domain was named.
#include "shared/evolve/domain_table.h"

namespace maquette {

const char* const domain_table = R"(
pet clinic|visit/visits|Bella,Max,Luna,Rocky|species:Dogs,Cats,Birds|Visits=128/+6;Wait time=12 min/-3;Vaccines=46/+9|Owner name,Pet name,Reason|Check-in,Exam,Discharge|Walk-ins are welcome before noon.
bakery|order/orders|Rye bread,Croissant,Bagel,Apple pie|pastry:Breads,Cakes,Cookies|Orders=84/+12;Revenue=$640/+8%;Waste=3 kg/-1|Customer,Pastry,Pickup day|Dough,Oven,Counter|Fresh bread leaves the oven at six.
library|loan/loans|Dune,Emma,Ulysses,Hamlet|genre:Fiction,History,Science|Loans=312/+18;Members=940/+25;Overdue=14/-2|Title,Author,Reader|Request,Shelf,Desk|Loans end after three weeks.
gym|workout/workouts|Rowing,Squats,Yoga,Boxing|class:Cardio,Strength,Stretch|Members=410/+15;Check-ins=96/+11;Calories=2300/+4%|Member,Goal,Trainer|Warm-up,Training,Cool-down|Bring a towel to every class.
hotel|booking/bookings|Room 101,Room 204,Suite 5,Loft 2|room type:Single,Double,Suite|Occupancy=87%/+5%;Arrivals=32/+4;Rating=4.6/+0.1|Guest,Nights,Requests|Reserve,Check-in,Check-out|Breakfast is served until ten.
coffee shop|drink/drinks|Espresso,Latte,Mocha,Cold brew|size:Small,Medium,Large|Cups sold=230/+20;Sales=$910/+6%;Queue=4/-2|Name,Drink,Milk|Order,Brew,Serve|Refills are free on Mondays.
school|student/students|Anna,Ben,Clara,David|grade:Grade 7,Grade 8,Grade 9|Students=540/+12;Attendance=96%/+1%;Average=82/+3|Student,Class,Guardian|Enroll,Attend,Graduate|Classes start at eight.
farm|crop/crops|Wheat,Corn,Barley,Oats|field:North,South,East|Yield=42 t/+5;Rain=18 mm/-4;Soil pH=6.5/+0.1|Crop,Field,Seeds|Sow,Water,Harvest|Frost is expected on Friday.
bookstore|book/books|Dune,Sapiens,Persuasion,Circe|shelf:Novels,Travel,Comics|Sold=75/+9;Stock=3200/-40;Returns=3/-1|Title,Author,Price|Order,Unpack,Shelve|New titles arrive every Tuesday.
travel agency|trip/trips|Lisbon,Kyoto,Oslo,Cairo|season:Spring,Summer,Winter|Trips=58/+7;Travelers=140/+21;Budget=$12k/-3%|Traveler,Destination,Passport|Plan,Book,Fly|Pack light for the mountains.
weather!|forecast/forecasts|Berlin,Paris,Madrid,Rome|city:Berlin,Paris,Madrid|Temperature=21 C/+2;Humidity=64%/-5%;Wind=12 km/h/+3|City,Station,Contact|Measure,Model,Report|Rain is likely after lunch.
online store|product/products|Lamp,Desk,Chair,Mug|category:Home,Office,Garden|Orders=320/+14;Revenue=$8.4k/+9%;Refunds=6/-2|Product,Address,Coupon|Cart,Payment,Delivery|Shipping is free above $50.
sales!|deal/deals|Acme,Globex,Initech,Umbrella|region:North,South,West|Revenue=$45k/+12%;Deals=38/+5;Win rate=31%/+2%|Customer,Amount,Contact|Lead,Offer,Contract|The quarter closes on Friday.
warehouse|item/items|Bolts,Cables,Pallets,Boxes|aisle:Aisle A,Aisle B,Aisle C|Stock=5200/-80;Picks=340/+30;Delays=5/-1|Item,Quantity,Aisle|Receive,Store,Ship|Count the shelves every Friday.
hospital|patient/patients|Ms. Cole,Mr. Diaz,Ms. Ito,Mr. Novak|ward:Surgery,Children,Heart|Patients=186/+8;Free beds=24/-3;Wait=35 min/-5|Patient,Doctor,Symptoms|Admit,Treat,Release|Visitors are welcome until eight.
server|service/services|Web,Database,Cache,Mail|host:alpha,beta,gamma|CPU=63%/+4%;Memory=71%/-2%;Requests=1200/+90|Host,Owner,Reason|Deploy,Watch,Restart|Backups run every night.
finance!|transaction/transactions|Rent,Salary,Groceries,Fuel|account:Checking,Savings,Card|Balance=$3,200/+5%;Income=$4,100/+2%;Expenses=$2,750/-4%|Payee,Amount,Account|Enter,Review,Close|Set a little aside each month.
restaurant|dish/dishes|Pasta,Salad,Soup,Steak|course:Starters,Mains,Desserts|Tables=18/+2;Guests=64/+10;Bill=$42/+3|Guest,Table,Allergies|Seat,Serve,Pay|The kitchen closes at ten.
music!|song/songs|Blue Sky,Night Ride,Echo,Home|mood:Calm,Happy,Focus|Plays=9800/+7%;Likes=640/+32;Minutes=75/+5|Song,Artist,Album|Record,Mix,Release|Press play and enjoy.
recipe|ingredient/ingredients|Tomato,Basil,Garlic,Pasta|meal:Breakfast,Lunch,Dinner|Calories=520/-30;Minutes=25/-5;Servings=4/+1|Recipe,Cook,Ingredients|Chop,Cook,Serve|Taste before you add salt.
garden|plant/plants|Rose,Tulip,Mint,Fern|bed:Herbs,Flowers,Vegetables|Plants=36/+4;Water=12 l/-2;Sun=7 h/+1|Plant,Bed,Notes|Plant,Water,Prune|Water in the early morning.
project|task/tasks|Design,Build,Test,Launch|team:Design,Backend,Mobile|Open tasks=23/-4;Done=57/+9;Budget=78%/+3%|Task,Owner,Deadline|To do,Doing,Done|The next review is on Thursday.
support!|ticket/tickets|Login fails,Slow page,Refund,Crash|priority:Low,Medium,High|Open=42/-6;Solved=118/+14;Response=2 h/-1|Subject,Email,Problem|Open,Working,Closed|We answer within one day.
hiring!|candidate/candidates|Ana,Boris,Chen,Dora|role:Designer,Engineer,Analyst|Applicants=76/+12;Interviews=14/+3;Offers=4/+1|Name,Role,Experience|Apply,Interview,Offer|Interviews take one hour.
museum|exhibit/exhibits|Vase,Mask,Coin,Sword|era:Ancient,Medieval,Modern|Visitors=860/+40;Tours=12/+2;Rating=4.7/+0.2|Visitor,Tour,Language|Ticket,Tour,Shop|Entry is free on Sundays.
cinema|movie/movies|Arrival,Amelie,Alien,Up|hall:Hall 1,Hall 2,Hall 3|Tickets=430/+35;Seats left=58/-12;Rating=4.2/+0.3|Movie,Seat,Name|Choose,Pay,Watch|Doors open at seven.
football club|match/matches|Lions,Eagles,Sharks,Bears|position:Defense,Midfield,Attack|Goals=24/+3;Wins=9/+1;Points=29/+3|Player,Team,Number|Train,Play,Review|Training is on Wednesday.
bike rental|ride/rides|City bike,E-bike,Tandem,Cargo|station:Center,Harbor,Park|Rides=210/+18;Bikes free=34/-6;Income=$780/+5%|Rider,Bike,Return time|Pick,Ride,Return|Please wear a helmet.
airport|flight/flights|LH 430,BA 12,AF 88,SK 5|terminal:Terminal 1,Terminal 2,Terminal 3|Flights=142/+6;Delays=9/-3;Passengers=18k/+2%|Passenger,Flight,Seat|Check-in,Security,Gate|Gates close 20 minutes early.
energy!|meter/meters|Solar,Wind,Grid,Battery|source:Solar,Wind,Gas|Usage=18 kWh/-2;Cost=$4.10/-6%;Solar=7 kWh/+1|Address,Meter,Reading|Read,Compare,Save|Charge the car at noon.
*data pipeline|job/jobs|Extract,Clean,Join,Publish|source:Orders,Users,Events|Rows=1.2M/+4%;Failures=2/-1;Runtime=8 min/-2|Job,Owner,Schedule|Extract,Transform,Load|The nightly run starts at two.
newsletter|subscriber/subscribers|May issue,June issue,July issue,August issue|topic:Tech,Travel,Food|Subscribers=4800/+120;Opens=38%/+3%;Clicks=9%/+1%|Name,Email,Topic|Write,Review,Send|A new issue goes out every week.
real estate!|listing/listings|Loft,Villa,Cottage,Studio|district:Old Town,Harbor,Hills|Listings=64/+5;Price=$310k/+2%;Viewings=27/+6|Address,Price,Rooms|List,View,Sell|Viewings are on Saturdays.
car repair|repair/repairs|Brakes,Tires,Battery,Lights|workshop:Bay 1,Bay 2,Bay 3|Cars=14/+2;Waiting=5/-1;Parts=230/-12|Driver,Plate,Problem|Inspect,Repair,Test|Bring your service book.
language course|lesson/lessons|Greetings,Numbers,Travel,Food|level:Beginner,Middle,Expert|Words=350/+25;Streak=12/+1;Score=88%/+4%|Learner,Language,Goal|Read,Listen,Speak|Practice ten minutes a day.
charity|donation/donations|Food aid,Schools,Wells,Forest|campaign:Food,Water,School|Raised=$9,400/+11%;Donors=210/+17;Goal=62%/+5%|Donor,Amount,Message|Ask,Collect,Report|Every gift helps.
event|guest/guests|Keynote,Workshop,Panel,Party|track:Design,Data,Product|Guests=260/+30;Sessions=18/+2;Seats=40/-8|Guest,Email,Diet|Invite,Register,Attend|Doors open at nine.
podcast|episode/episodes|Pilot,Interview,Live show,Finale|season:Season 1,Season 2,Season 3|Listeners=3400/+8%;Episodes=26/+1;Reviews=190/+12|Episode,Guest,Summary|Record,Edit,Publish|New episodes come on Mondays.
delivery!|parcel/parcels|Parcel 12,Parcel 27,Parcel 31,Parcel 48|zone:North,Center,South|Parcels=520/+34;On time=94%/+2%;Drivers=16/+1|Receiver,Address,Phone|Packed,On the way,Delivered|Someone must sign for it.
laboratory|sample/samples|Blood A,Water 3,Soil 7,Air 2|test:Acid,Metal,Germs|Samples=88/+10;Tested=61/+7;Errors=2/-1|Sample,Analyst,Method|Collect,Analyze,Report|Label each tube.
fitness!|exercise/exercises|Push-ups,Plank,Run,Bike|day:Monday,Wednesday,Friday|Steps=8400/+600;Heart rate=72/-3;Sleep=7 h/+1|Name,Weight,Goal|Plan,Train,Rest|Drink enough water.
budget|expense/expenses|Rent,Food,Bus,Phone|category:Home,Food,Fun|Spent=$1,240/-5%;Left=$460/+8%;Saved=$300/+10%|Expense,Amount,Store|Plan,Spend,Check|Keep your receipts.
game|player/players|Ada,Leo,Mia,Sam|level:Easy,Normal,Hard|Score=4200/+300;Lives=3/-1;Coins=85/+15|Player,Team,Email|Start,Play,Finish|Beat your best score.
social media!|post/posts|Launch,Teaser,Poll,Recap|network:Photo,Video,Text|Followers=5600/+210;Likes=980/+7%;Shares=140/+9|Author,Caption,Link|Draft,Approve,Post|Post at noon for more views.
factory|machine/machines|Press,Lathe,Robot,Oven|line:Line 1,Line 2,Line 3|Output=940/+25;Defects=11/-3;Downtime=14 min/-6|Machine,Operator,Shift|Cut,Weld,Paint|Wear safety glasses.
insurance!|claim/claims|Hail,Theft,Fire,Flood|policy:Car,Home,Health|Claims=57/-4;Paid=$82k/+3%;Days=6/-1|Name,Policy,Damage|Report,Check,Pay|Send photos with each claim.
bank|account/accounts|Savings,Checking,Loan,Card|branch:Center,East,West|Deposits=$1.2M/+4%;Loans=86/+3;Clients=2400/+38|Client,Amount,Purpose|Apply,Review,Approve|Never share your PIN.
water plant|pump/pumps|Pump 1,Pump 2,Filter,Tank|basin:Basin A,Basin B,Basin C|Flow=320 l/+12;Pressure=4.1 bar/-0.2;Level=81%/+3%|Pump,Operator,Reading|Filter,Treat,Store|Check the valves at noon.
train station|train/trains|IC 5,RE 12,S 3,ICE 81|platform:Platform 1,Platform 2,Platform 3|Trains=210/+4;Late=13/-5;Riders=31k/+3%|Rider,Train,Ticket|Arrive,Board,Depart|Stand behind the line.
art gallery|painting/paintings|Sunrise,Harbor,Forest,Portrait|style:Oil,Ink,Print|Works=120/+6;Sold=14/+2;Guests=340/+22|Artist,Title,Price|Select,Frame,Hang|Please do not touch the art.
survey|answer/answers|Service,Price,Quality,Speed|age:Under 30,30 to 50,Over 50|Answers=480/+36;Finished=91%/+2%;Score=4.3/+0.2|Name,Email,Comment|Start,Answer,Send|It takes two minutes.
machine learning!|model/models|Baseline,Tree,Forest,Network|dataset:Train,Test,Holdout|Accuracy=93%/+2%;Loss=0.21/-0.04;Epochs=12/+1|Model,Dataset,Author|Train,Tune,Deploy|Lower loss is better.
cloud costs!|bill/bills|Compute,Storage,Network,Logs|project:Alpha,Beta,Gamma|Cost=$2,300/-4%;Saved=$410/+6%;Machines=48/-3|Project,Owner,Limit|Measure,Tag,Save|Stop unused machines.
legal office|case/cases|Smith,Jones,Brown,Clark|court:Civil,Family,Tax|Cases=34/+2;Hearings=7/+1;Hours=126/+14|Client,Lawyer,Summary|File,Hear,Decide|All files are confidential.
dental practice|appointment/appointments|Cleaning,Filling,Braces,X-ray|dentist:Dr. Lee,Dr. Roy,Dr. Kim|Patients=26/+3;Free slots=8/-2;No-shows=1/-1|Patient,Phone,Treatment|Book,Visit,Follow up|Brush twice a day.
parking!|spot/spots|A1,A2,B1,B2|floor:Ground,First,Roof|Free spots=48/-7;Cars=152/+9;Income=$610/+4%|Driver,Plate,Hours|Enter,Park,Pay|Motorcycles park for free.
house cleaning!|job/jobs|Kitchen,Windows,Office,Garage|plan:Basic,Deep,Weekly|Jobs=19/+3;Hours=44/+6;Rating=4.8/+0.1|Customer,Address,Rooms|Book,Clean,Review|We bring our own tools.
wedding|task/tasks|Venue,Flowers,Cake,Band|side:Family,Friends,Colleagues|Guests=120/+8;Budget=$14k/-2%;Days left=45/-1|Guest,Meal,Song|Plan,Invite,Celebrate|Please answer by May.
aquarium|tank/tanks|Reef,Shark,Turtle,Jelly|water:Salt,Fresh,Cold|Fish=340/+12;Temperature=24 C/+1;Salt=3.5%/+0.1%|Tank,Keeper,Food|Clean,Feed,Check|Feed the sharks at three.
space mission|probe/probes|Orbiter,Lander,Rover,Relay|phase:Launch,Cruise,Landing|Altitude=410 km/+6;Speed=7.6 km/s/+1%;Battery=88%/-3%|Mission,Pilot,Target|Launch,Orbit,Land|Contact is lost behind the moon.
voting!|vote/votes|Park,Library,Pool,Bridge|district:North,Center,South|Votes=1800/+140;Turnout=62%/+4%;Stations=24/+1|Name,District,Comment|Register,Vote,Count|Polls close at six.
security!|alert/alerts|Login,Malware,Phishing,Scan|level:Low,Medium,Critical|Alerts=17/-3;Blocked=240/+22;Devices=310/+5|Device,Reporter,Details|Detect,Contain,Recover|Report odd mail at once.
film studio|scene/scenes|Opening,Chase,Kiss,Ending|crew:Camera,Sound,Light|Scenes=42/+3;Shots=310/+28;Cost=$92k/+1%|Scene,Director,Location|Script,Shoot,Edit|Quiet on the set.
*flower shop|bouquet/bouquets|Roses,Lilies,Tulips,Orchids|occasion:Birthday,Wedding,Thanks|Bouquets=46/+5;Sales=$720/+7%;Stems=380/-25|Sender,Receiver,Card text|Choose,Tie,Deliver|Cut the stems at an angle.
*ski resort|slope/slopes|Blue run,Red run,Black run,Park run|difficulty:Easy,Medium,Hard|Snow=84 cm/+6;Lifts=11/+1;Skiers=1900/+8%|Skier,Pass,Phone|Rent,Lift,Ski|Stay on the marked slopes.
*call center|call/calls|Billing,Upgrade,Outage,Advice|queue:Sales,Service,Technical|Calls=640/+21;Wait=3 min/-1;Solved=89%/+2%|Caller,Agent,Topic|Ring,Talk,Close|Smile while you speak.
*brewery|batch/batches|Pale ale,Stout,Lager,Porter|tank:Tank 1,Tank 2,Tank 3|Batches=9/+1;Temperature=18 C/-1;Bottles=2400/+6%|Batch,Brewer,Hops|Mash,Boil,Ferment|Clean the tanks every day.
*theater|show/shows|Hamlet,Faust,Cats,Carmen|row:Front,Middle,Balcony|Tickets=310/+24;Shows=6/+1;Seats=90/-14|Name,Show,Seats|Book,Arrive,Applaud|Phones off, please.
*rescue team|mission/missions|Avalanche,Flood,Fire,Search|unit:Air,Ground,Sea|Missions=13/+2;Rescued=21/+4;Ready=92%/+3%|Caller,Place,Injuries|Alarm,Search,Rescue|Stay calm and call for help.
*toy store|toy/toys|Puzzle,Robot,Doll,Kite|age:Toddlers,Kids,Teens|Sold=95/+13;Stock=1400/-60;Income=$1,150/+9%|Toy,Buyer,Wrapping|Pick,Wrap,Gift|Batteries are included.
*observatory|star/stars|Sirius,Vega,Rigel,Mira|sky:North,South,Zenith|Objects=57/+4;Clear nights=18/+2;Seeing=1.1/-0.2|Observer,Target,Filter|Point,Expose,Measure|Let your eyes adapt.
*tutoring|session/sessions|Algebra,Essay,Physics,French|subject:Math,Writing,Science|Sessions=38/+5;Pupils=24/+3;Progress=76%/+6%|Pupil,Subject,Parent|Explain,Practice,Test|Ask as many questions as you like.
*harbor|ship/ships|Aurora,Neptune,Orca,Viking|dock:Dock 1,Dock 2,Dock 3|Ships=17/+2;Cargo=940 t/+5%;Waiting=3/-1|Ship,Captain,Cargo|Arrive,Unload,Depart|The tide turns at four.
~everyday tasks|task/tasks|Buy milk,Call Anna,Pay rent,Clean desk|priority:Low,Medium,High|Done=12/+3;Open=5/-2;Streak=7/+1|Title,Owner,Notes|Plan,Work,Check|Small steps count.
~documents|file/files|Report,Budget,Plan,Photo|type:PDF,Text,Image|Files=48/+5;Size=120 MB/+8;Shared=9/+1|Title,Author,Folder|Upload,Review,Share|Files are kept for one year.
~people|member/members|Ada,Leo,Mia,Sam|team:Design,Sales,Support|Members=24/+2;Active=18/+3;Teams=5/+1|Name,Email,City|Invite,Join,Work|Everyone is welcome.
~products|product/products|Lamp,Chair,Desk,Mug|color:Red,Green,Blue|Sold=64/+9;Stock=310/-12;Price=$25/+1|Name,Address,Quantity|Choose,Pay,Receive|Returns are free.
~numbers|value/values|Alpha,Beta,Gamma,Delta|group:A,B,C|Total=420/+12;Average=35/+2;Highest=78/+4|Label,Value,Unit|Load,Compute,Show|All values are examples.
~questions|question/questions|Topic one,Topic two,Topic three,Topic four|topic:Science,History,Sports|Answers=86/+7;Correct=71%/+4%;Time=4 min/-1|Name,Question,Answer|Read,Think,Answer|Take your time.
)";

}  // namespace maquette
